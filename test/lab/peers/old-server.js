// biome-ignore-all lint: this runs on Node 0.12
// A server as it stood ten years ago, for Node 0.12 (OpenSSL 1.0.1u): SSL 3.0 to TLS 1.2 with RC4, 3DES, SEED, IDEA, NULL and
// anonymous suites. Arguments: address, port, certificate, key, Diffie-Hellman parameters (PEM files).
var fs = require('fs')
var tls = require('tls')

var given = process.argv.slice(2)
var options = {
  cert: fs.readFileSync(given[2]),
  key: fs.readFileSync(given[3]),
  dhparam: fs.readFileSync(given[4]),
  ecdhCurve: 'prime256v1',
  secureProtocol: 'SSLv23_method',
  secureOptions: 0,
  ciphers: 'ALL:COMPLEMENTOFALL',
  honorCipherOrder: true,
}
function ignore() {}
// Whoever asks for suites goes away in the middle of the handshake, each time.
process.on('uncaughtException', ignore)

tls
  .createServer(options, function (socket) {
    socket.on('error', ignore)
    socket.end('ok\n')
  })
  .on('clientError', ignore)
  .listen(Number(given[1]), given[0])
