import { describe, expect, it } from 'vitest'
import { type Row, told } from './table.ts'

const OWN = 'pins-ca code'
const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'

const own: Row[] = [
  ['pay.php', "<?php\ncurl_setopt($ch, CURLOPT_CAINFO, __DIR__ . '/cacert.pem');", OWN],
  ['pay.php', "<?php\n$o = [CURLOPT_PINNEDPUBLICKEY => 'sha256//abc='];", OWN],
  ['pay.php', "<?php\n$c = ['ssl' => ['cafile' => '/srv/ca.pem']];", OWN],
  ['Pay.java', 'CertificatePinner p = new CertificatePinner.Builder().add("api.multisafepay.com", "sha256/x").build();', OWN],
  ['Pay.java', 'System.setProperty("javax.net.ssl.trustStore", "/srv/trust.jks");', OWN],
  ['network_security_config.xml', '<pin digest="SHA-256">x</pin>', OWN],
  ['pay.py', "requests.get(url, verify='/srv/ca.pem')", OWN],
  ['pay.rb', "http.ca_file = '/srv/ca.pem'", OWN],
  ['pay.pl', "ssl_opts => { SSL_ca_file => '/srv/ca.pem' }", OWN],
  ['pay.js', "https.request({ ca: fs.readFileSync('ca.pem') })", OWN],
  ['pay.go', 'tls.Config{RootCAs: pool}', OWN],
  ['pay.sh', 'curl --cacert ca.pem https://api.multisafepay.com/', OWN],
  ['.env', 'NODE_EXTRA_CA_CERTS=/srv/ca.pem', OWN],
  ['sdk/cacert.pem', PEM, OWN],
]

const misses: Row[] = [
  ['pay.php', '<?php\ncurl_setopt($ch, CURLOPT_CAINFO, null);'],
  ['pay.php', "<?php // CURLOPT_CAINFO\n$x = 'CURLOPT_CAINFO, x';"],
  ['pay.py', 'requests.get(url, verify=True)\nrequests.get(url, verify=certifi.where())'],
  ['pay.go', 'tls.Config{ClientCAs: pool}'],
  ['pay.sh', 'curl --cert mine.pem https://api.multisafepay.com/'],
  ['server.crt', PEM],
  ['sdk/cacert.pem', 'no certificate'],
]

describe('authorities and pins of its own', () => {
  it.each(own)('%s: %s', (file, text, ...expected) => {
    expect(told(file, text)).toEqual(expected)
  })

  it.each(misses)('there are none: %s: %s', (file, text) => {
    expect(told(file, text).filter((one) => one.startsWith('pins-ca code'))).toEqual([])
  })
})
