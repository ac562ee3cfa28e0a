// Ruby: Net::HTTP, on which most of its clients are built. The scripts are written for 2.0 and later.
// For an https address too it reads the variable http_proxy: that is Net::HTTP's own rule (its class documentation, "Proxy Server").
import { type Command, defineRuntimeKind } from './define-runtime-kind.ts'
import { parseScriptedAttempt, parseScriptedIdentity, scriptArguments, scriptedWay } from './scripted.ts'

const IDENTIFY = `# TLS Preflight: who is this Ruby
require 'json'
require 'rbconfig'
told = { 'version' => RUBY_VERSION, 'executable' => File.realpath(RbConfig.ruby) }
begin
  require 'openssl'
  told['library'] = defined?(OpenSSL::OPENSSL_LIBRARY_VERSION) ? OpenSSL::OPENSSL_LIBRARY_VERSION : OpenSSL::OPENSSL_VERSION
  named = ENV['SSL_CERT_FILE'].to_s
  stores = [OpenSSL::X509::DEFAULT_CERT_FILE, ENV['SSL_CERT_DIR'], OpenSSL::X509::DEFAULT_CERT_DIR]
  told['trustStore'] = named.empty? ? stores.compact.find { |store| File.exist?(store) } : named
  maps = File.readable?('/proc/self/maps') ? File.read('/proc/self/maps') : nil
  told['loaded'] = maps[/ (\\/\\S*\\/libssl\\S*)$/, 1].to_s if maps
rescue LoadError
end
puts JSON.generate(told)
`

const REQUEST = `# TLS Preflight: one request by Ruby
require 'json'
require 'timeout'
host, port, resource, way, seconds = ARGV
told = {}
begin
  require 'net/https'
  port = port.to_i
  http =
    if way == 'own'
      Net::HTTP.new(host, port)
    elsif way == 'direct'
      Net::HTTP.new(host, port, nil)
    else
      at, _, number = way.rpartition(':')
      login = ENV['TLS_PREFLIGHT_PROXY_LOGIN'].to_s.split(':', 2)
      Net::HTTP.new(host, port, at.delete('[]'), number.to_i, login[0], login[1])
    end
  told['way'] = http.proxy? ? "http://#{http.proxy_address}:#{http.proxy_port}" : 'direct' if way == 'own'
  prepare = lambda do |one, within|
    one.use_ssl = true
    # It would ask a second time after a failure.
    one.max_retries = 0 if one.respond_to?(:max_retries=)
    one.open_timeout = one.ssl_timeout = one.read_timeout = within
  end
  prepare.call(http, seconds.to_f)
  if ENV['TLS_PREFLIGHT_CATCHER']
    at, _, number = ENV['TLS_PREFLIGHT_CATCHER'].rpartition(':')
    first = Net::HTTP.new(host, port, at, number.to_i)
    within = [2.0, seconds.to_f].min
    prepare.call(first, within)
    begin
      Timeout.timeout(within) { first.start }
    rescue StandardError
    end
  end
  Timeout.timeout(seconds.to_f) do
    http.start
    secured = http.instance_variable_get(:@socket).io
    told['version'] = secured.ssl_version if secured.respond_to?(:ssl_version)
    told['suite'] = secured.cipher[0]
    told['verified'] = secured.context.verify_mode == OpenSSL::SSL::VERIFY_PEER
    http.request(Net::HTTP::Get.new(resource, 'User-Agent' => 'tls-preflight')) do |answer|
      told['status'] = answer.code.to_i
      puts JSON.generate(told)
      $stdout.flush
      # A body may never end: only the head of the answer is read.
      exit!(true)
    end
  end
rescue LoadError, StandardError => error
  words = "#{error.class}: #{error.message}".force_encoding('BINARY')
  told['error'] = words.encode('UTF-8', :invalid => :replace, :undef => :replace, :replace => '?')
  told['timeout'] = error.is_a?(Timeout::Error) || error.is_a?(Errno::ETIMEDOUT)
end
puts JSON.generate(told)
`

export const ruby = defineRuntimeKind({
  kind: 'ruby',
  name: 'Ruby',
  programs: /^ruby(\d+(\.\d+)?)?$/,
  runsApplications: true,
  identify: { args: ['-e', IDENTIFY], parse: parseScriptedIdentity },
  proxyVariables: () => ['http_proxy', 'HTTP_PROXY'],
  wayTaken: scriptedWay,
  sendsHelloFirst: true,
  storeVariables: ['SSL_CERT_FILE'],
  request: (ask): Command | { unsupported: string } => {
    const told = scriptArguments(ask)
    if ('unsupported' in told) return told
    return {
      args: ['-e', REQUEST, '--', ...told.args],
      ...(ask.addsAnchors ? { env: { SSL_CERT_FILE: '{file:merged}' } } : {}),
      ...(told.secretEnv === undefined ? {} : { secretEnv: told.secretEnv }),
    }
  },
  parseAttempt: (result) => parseScriptedAttempt(result),
})
