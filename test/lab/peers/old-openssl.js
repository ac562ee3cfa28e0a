// biome-ignore-all lint: this runs on Node 0.8, which knows neither const nor arrow functions
// Stands in for the `openssl` program of version 1.0.0m; runs on Node 0.8, whose TLS library is that very version.
// `version [-a]` answers in the program's words, `s_client` connects with the real library and prints what the program prints.
var tls = require('tls')
var args = process.argv.slice(2)

function say(line) {
  process.stdout.write(line + '\n')
}

function after(name) {
  var at = args.indexOf(name)
  return at < 0 ? null : args[at + 1]
}

function version() {
  say('OpenSSL ' + process.versions.openssl + ' 5 Jun 2014')
  if (args[1] === '-a') say('platform: linux-x86_64\nOPENSSLDIR: "/usr/lib/ssl"')
}

function client() {
  var target = after('-connect')
  var cut = target.lastIndexOf(':')
  var options = { host: target.slice(0, cut).replace(/^\[|\]$/g, ''), port: Number(target.slice(cut + 1)) }
  if (after('-servername')) options.servername = after('-servername')
  say('CONNECTED(00000003)')
  var socket = tls.connect(options, function () {
    say('New, TLSv1/SSLv3, Cipher is ' + socket.getCipher().name)
    process.stdin.pipe(socket)
    process.stdin.resume()
  })
  socket.on('data', function (data) {
    process.stdout.write(data.toString())
  })
  socket.on('error', function (error) {
    process.stderr.write(error.message + '\n')
    say('New, (NONE), Cipher is (NONE)')
    process.exit(1)
  })
  socket.on('close', function () {
    process.exit(0)
  })
}

if (args[0] === 'version') version()
else if (args[0] === 's_client') client()
else process.exit(1)
