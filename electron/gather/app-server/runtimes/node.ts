// Node.js: its https module with the agent's own defaults. The scripts run on every release since 0.8.
import { readsExtraCerts } from '../../../contract/node-releases.ts'
import { argumentAtStart, atLeast, type Command, defineRuntimeKind } from './define-runtime-kind.ts'
import { parseScriptedAttempt, parseScriptedIdentity, scriptArguments } from './scripted.ts'

const IDENTIFY = `// TLS Preflight: who is this Node.js
var settings = (process.env.NODE_OPTIONS || '') + ' ' + process.execArgv.join(' ')
var variables = (process.config || {}).variables || {}
var system = process.env.SSL_CERT_FILE || 'the store of the system'
// The arguments hold this script too: a flag that stood here in one piece would be found in it.
var store = /--use-(openssl)-ca/.test(settings) ? system : /--use-(system)-ca/.test(settings) ? 'built in, and ' + system : 'built in'
var more = process.env.NODE_EXTRA_CA_CERTS
if (more) {
  if (store === process.env.SSL_CERT_FILE) store = 'the file ' + store
  // It goes on without a file that it cannot read.
  try { require('fs').readFileSync(more); store += ', and ' + more } catch (error) { store += ', without ' + more + ', which it cannot read' }
}
console.log(JSON.stringify({
  version: process.version.slice(1),
  executable: require('fs').realpathSync(process.execPath),
  library: process.versions.openssl ? (/boringssl/i.test(process.versions.openssl) ? 'BoringSSL ' : 'OpenSSL ') + process.versions.openssl : null,
  bundled: !variables.node_shared_openssl || variables.node_shared_openssl === 'false',
  trustStore: store
}))
`

const REQUEST = String.raw`// TLS Preflight: one request by Node.js
var http = require('http'), https = require('https')
var given = process.argv.slice(1), host = given[0], port = Number(given[1]), resource = given[2], way = given[3]
var told = {}, ended = false
function end() {
  if (ended) return
  ended = true
  console.log(JSON.stringify(told))
  process.exit(0)
}
function fail(error) {
  var causes = error.errors && error.errors.length ? error.errors : [error]
  told.error = told.error || causes.map(function (one) {
    return one.code && one.message.indexOf(one.code) < 0 ? one.code + ': ' + one.message : one.message
  }).join('; ')
  end()
}
function look(socket) {
  if (socket.getProtocol) told.version = socket.getProtocol()
  var cipher = socket.getCipher && socket.getCipher()
  if (cipher) told.suite = cipher.standardName || cipher.name
  var key = socket.getEphemeralKeyInfo && socket.getEphemeralKeyInfo()
  if (key && key.name) told.group = key.name
  told.verified = socket.authorized === true
}
function requestBy(tunnel) {
  var literal = host.indexOf(':') >= 0 ? '[' + host + ']' : host
  var options = { host: host, port: port, path: resource, method: 'GET', headers: { 'User-Agent': 'tls-preflight', Accept: '*/*' } }
  options.headers.Host = port === 443 ? literal : literal + ':' + port
  if (tunnel) { options.socket = tunnel; options.agent = false }
  return https.request(options)
}
function ask(tunnel) {
  var request = requestBy(tunnel)
  request.on('response', function (response) {
    look(response.socket || response.connection)
    told.status = response.statusCode
    end()
  })
  request.on('socket', function (socket) {
    socket.on('secureConnect', function () { look(socket) })
  })
  request.on('error', fail)
  request.end()
}
function tunnelAt(address) {
  var target = (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + port, cut = address.lastIndexOf(':')
  return { host: address.slice(0, cut).replace(/^\[|\]$/g, ''), port: Number(address.slice(cut + 1)), method: 'CONNECT', path: target, agent: false, headers: { Host: target } }
}
function start() {
  setTimeout(function () {
    told.timeout = true
    fail(new Error('no answer in ' + given[4] + ' s'))
  }, Number(given[4]) * 1000)
  if (way === 'own' || way === 'direct') return ask(null)
  var connect = tunnelAt(way)
  var login = process.env.TLS_PREFLIGHT_PROXY_LOGIN
  if (login) connect.headers['Proxy-Authorization'] = 'Basic ' + (Buffer.from && Buffer.from !== Uint8Array.from ? Buffer.from(login) : new Buffer(login)).toString('base64')
  var tunnel = http.request(connect)
  tunnel.on('connect', function (answer, socket) {
    if (answer.statusCode === 200) ask(socket)
    else fail(new Error('the proxy answered ' + answer.statusCode + ' ' + (answer.statusMessage || '')))
  })
  tunnel.on('response', function (answer) { fail(new Error('the proxy answered ' + answer.statusCode)) })
  tunnel.on('error', fail)
  tunnel.end()
}
// A catcher ends the connection by an alert: that is its end here too, as any other error.
function sendHello(catcher) {
  var over = false, timer = setTimeout(next, Math.min(2, Number(given[4])) * 1000)
  function next() {
    if (over) return
    over = true
    clearTimeout(timer)
    start()
  }
  var tunnel = http.request(tunnelAt(catcher))
  tunnel.on('connect', function (answer, socket) {
    var request = requestBy(socket)
    request.on('error', next)
    request.end()
  })
  tunnel.on('error', next)
  tunnel.end()
}
// From a timer: what Node 0.12 puts off for a tick in a script of -e is never done.
setTimeout(function () {
  var catcher = process.env.TLS_PREFLIGHT_CATCHER
  if (catcher) sendHello(catcher)
  else start()
}, 0)
`

/** The same, in a Node that has no setting for further trust anchors: what it makes a connection from is given them. */
const REQUEST_WITH_ANCHORS = `${REQUEST}
var tls = require('tls'), crypto = require('crypto')
var maker = tls.createSecureContext ? tls : crypto, name = tls.createSecureContext ? 'createSecureContext' : 'createCredentials', make = maker[name]
var anchors = String(require('fs').readFileSync(given[5])).match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g)
maker[name] = function () {
  var made = make.apply(this, arguments)
  anchors.forEach(function (one) { made.context.addCACert(one) })
  return made
}
`

export const node = defineRuntimeKind({
  kind: 'node',
  name: 'Node.js',
  programs: /^node(js)?$/,
  runsApplications: true,
  identify: { args: ['-e', IDENTIFY], parse: parseScriptedIdentity },
  // By itself Node goes directly; since 24.5 its agents read the environment where they are told to.
  proxyVariables: ({ version }, env) =>
    atLeast(version, '24.5') && (env('NODE_USE_ENV_PROXY') === '1' || /--use-env-proxy/.test(env('NODE_OPTIONS') ?? ''))
      ? ['https_proxy', 'HTTPS_PROXY']
      : [],
  sendsHelloFirst: true,
  // Only where it is told to use OpenSSL's store (--use-openssl-ca).
  storeVariables: ['SSL_CERT_FILE'],
  request: (ask): Command | { unsupported: string } => {
    const told = scriptArguments(ask)
    if ('unsupported' in told) return told
    const secret = told.secretEnv === undefined ? {} : { secretEnv: told.secretEnv }
    if (ask.addsAnchors && !readsExtraCerts(ask.runtime.version))
      return { args: ['-e', REQUEST_WITH_ANCHORS, ...told.args, '{file:added}'], ...secret }
    return {
      args: ['-e', REQUEST, ...told.args],
      // This variable adds to the store; it does not take the store's place.
      ...(ask.addsAnchors ? { env: { NODE_EXTRA_CA_CERTS: '{file:added}' } } : {}),
      ...secret,
    }
  },
  // Since 12 the least that it offers by default is TLS 1.2, whatever openssl.cnf says.
  switches: ({ version }, minTls) => (minTls === '1.3' && atLeast(version, '12') ? [argumentAtStart('--tls-max-v1.3')] : []),
  parseAttempt: (result) => parseScriptedAttempt(result),
})
