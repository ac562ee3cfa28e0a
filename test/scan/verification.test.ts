import { describe, expect, it } from 'vitest'
import { type Row, scanned, told } from './table.ts'

const OFF = 'verification-off code'

const off: Row[] = [
  ['pay.php', '<?php\ncurl_setopt($ch, CURLOPT_SSL_VERIFYPEER, false);', OFF],
  ['pay.php', '<?php\ncurl_setopt_array($ch, [CURLOPT_SSL_VERIFYHOST => 0]);', OFF],
  ['pay.php', "<?php\n$c = stream_context_create(['ssl' => ['verify_peer' => false, 'verify_peer_name' => false]]);", OFF],
  ['pay.php', "<?php\nwp_remote_get($url, array('sslverify' => false));", OFF],
  ['pay.php', "<?php\n$c = new \\GuzzleHttp\\Client(['verify' => false]);", OFF],
  ['pay.php', '<?php\nHttp::withoutVerifying()->get($url);', OFF],
  ['Pay.java', 'public void checkServerTrusted(X509Certificate[] c, String a) { }', OFF],
  ['Pay.java', 'public void checkServerTrusted(X509Certificate[] c, String a) throws CertificateException {\n  // trust all\n}', OFF],
  ['Pay.java', 'builder.setSSLHostnameVerifier(NoopHostnameVerifier.INSTANCE);', OFF],
  ['Pay.java', 'connection.setHostnameVerifier((host, session) -> true);', OFF],
  ['Pay.java', 'public boolean verify(String host, SSLSession session) { return true; }', OFF],
  ['Pay.kt', 'client.hostnameVerifier { _, _ -> true }', OFF],
  ['Pay.cs', 'ServicePointManager.ServerCertificateValidationCallback = delegate { return true; };', OFF],
  ['Pay.cs', 'ServicePointManager.ServerCertificateValidationCallback += (s, c, ch, e) => true;', OFF],
  ['Pay.cs', 'handler.ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator;', OFF],
  ['Pay.vb', 'ServicePointManager.ServerCertificateValidationCallback = Function(s, c, ch, e) True', OFF],
  ['pay.asp', 'http.setOption 2, 13056', OFF],
  ['pay.ps1', 'Invoke-WebRequest $url -SkipCertificateCheck', OFF],
  ['pay.py', 'import requests\nrequests.post(url, json=order, verify=False)', OFF],
  ['pay.py', 'import requests\nsession = requests.Session()\nsession.verify = False', OFF],
  ['pay.py', 'context.check_hostname = False\ncontext.verify_mode = ssl.CERT_NONE', OFF, OFF],
  ['pay.py', 'ssl._create_default_https_context = ssl._create_unverified_context', OFF],
  ['pay.rb', 'http.verify_mode = OpenSSL::SSL::VERIFY_NONE', OFF],
  ['pay.rb', 'RestClient::Request.execute(url: url, verify_ssl: false)', OFF],
  ['pay.pl', 'my $ua = LWP::UserAgent->new(ssl_opts => { verify_hostname => 0, SSL_verify_mode => 0x00 });', OFF],
  ['pay.pl', '$ENV{PERL_LWP_SSL_VERIFY_HOSTNAME} = 0;', OFF],
  ['pay.js', 'https.request({ host, rejectUnauthorized: false })', OFF],
  ['pay.ts', "process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'", OFF],
  ['pay.ts', "process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'", OFF],
  ['pay.js', 'tls.connect({ checkServerIdentity: () => undefined })', OFF],
  ['pay.go', 'tls.Config{InsecureSkipVerify: true}', OFF],
  ['pay.sh', 'curl -sk https://api.multisafepay.com/', OFF],
  ['pay.sh', 'curl \\\n  --insecure \\\n  https://api.multisafepay.com/', OFF],
  ['pay.sh', 'wget --no-check-certificate https://api.multisafepay.com/', OFF],
  ['Dockerfile', 'FROM node\nENV NODE_TLS_REJECT_UNAUTHORIZED=0', OFF],
  ['Dockerfile', 'FROM node\nENV NODE_TLS_REJECT_UNAUTHORIZED 0', OFF],
  ['.env', 'NODE_TLS_REJECT_UNAUTHORIZED=0', OFF],
  ['compose.yml', 'environment:\n  NODE_TLS_REJECT_UNAUTHORIZED: "0"', OFF],
  ['web.config', '<servicePointManager checkCertificateName="false" />', OFF],
  ['nginx.conf', 'proxy_ssl_verify off;', OFF],
  ['httpd.conf', 'SSLProxyVerify none', OFF],
  ['app.yaml', 'payment:\n  verify_ssl: false', `${OFF} sometimes`],
  ['app.json', '{"strictSSL": false}', `${OFF} sometimes`],
  ['app.properties', 'payment.ssl.verify=false', `${OFF} sometimes`],
  ['pay.py', 'def call():\n    verify_ssl = False\n', `${OFF} sometimes`],
  ['pay.py', 'if not validate_certs:\n    context.check_hostname = False', `${OFF} sometimes`],
]

const misses: Row[] = [
  ['pay.php', '<?php\ncurl_setopt($ch, CURLOPT_SSL_VERIFYPEER, true);\ncurl_setopt($ch, CURLOPT_SSL_VERIFYHOST, 2);'],
  ['pay.php', '<?php\ncurl_setopt($ch, CURLOPT_SSL_VERIFYPEER, $verify ? 1 : 0);'],
  ['pay.php', "<?php\n$rules = ['verify' => false];"],
  ['pay.php', "<?php\n$c = ['allow_self_signed' => false, 'verify_peer' => true];"],
  ['pay.php', "<?php\n$args = ['sslverify' => apply_filters('https_local_ssl_verify', false)];"],
  ['Pay.java', 'public void checkServerTrusted(X509Certificate[] c, String a) { delegate.checkServerTrusted(c, a); }'],
  ['Pay.java', 'import org.apache.http.conn.ssl.NoopHostnameVerifier;'],
  ['Pay.java', 'public static final X INSTANCE = new NoopHostnameVerifier();'],
  ['Pay.cs', 'ServicePointManager.ServerCertificateValidationCallback = (s, c, ch, e) => e == SslPolicyErrors.None;'],
  ['pay.py', 'import requests\ndef post(url, verify=False): pass'],
  ['pay.py', 'def wrap(sock,\n    cert_reqs=ssl.CERT_NONE,\n    ca=None): pass'],
  ['pay.py', 'import requests\njwt.decode(token, verify=False)'],
  ['pay.py', 'import requests\norder_exists(order, verify=False)'],
  ['pay.py', 'import requests\nrequests.get(url, verify=True)'],
  ['pay.py', 'if context.verify_mode == ssl.CERT_NONE: warn()'],
  ['pay.rb', 'http.verify_mode = OpenSSL::SSL::VERIFY_PEER'],
  ['pay.rb', 'validates :x, verify: false'],
  ['pay.pl', 'SSL_verify_mode => SSL_VERIFY_PEER, verify_hostname => 1'],
  ['pay.js', 'https.request({ rejectUnauthorized: true })'],
  ['pay.js', "if (process.env.NODE_TLS_REJECT_UNAUTHORIZED === '0') warn()"],
  ['pay.go', 'tls.Config{InsecureSkipVerify: false}'],
  ['pay.sh', 'curl -k https://localhost:8443/health'],
  ['pay.sh', 'curl -o back -H "X: k" https://api.multisafepay.com/'],
  ['pay.sh', 'curl -okay https://api.multisafepay.com/'],
  ['pay.sh', 'apt-get install curl -k'],
  ['pay.sh', 'echo "do not use curl -k"'],
  ['.env', 'NODE_TLS_REJECT_UNAUTHORIZED=1'],
  ['app.yaml', 'verify_ssl: true\nskip_tls_verify: false'],
  ['nginx.conf', 'proxy_ssl_verify on;'],
  ['app.yaml', 'db_verify_ssl: false\nsmtp.tls.verify: false'],
]

describe('the checking of certificates', () => {
  it.each(off)('is off: %s: %s', (file, text, ...expected) => {
    expect(told(file, text)).toEqual(expected)
  })

  it.each(misses)('is not off: %s: %s', (file, text) => {
    expect(told(file, text)).toEqual([])
  })

  it.each([
    ['pay.php', '<?php // CURLOPT_SSL_VERIFYPEER, false);\n', 'comment'],
    ['pay.php', '<?php\n/**\n * curl_setopt($ch, CURLOPT_SSL_VERIFYPEER, false);\n */', 'comment'],
    ['pay.php', '<?php\n$help = "Never write CURLOPT_SSL_VERIFYPEER, false);";', 'text'],
    ['pay.go', '// InsecureSkipVerify: true', 'comment'],
    ['pay.go', 'fmt.Println("InsecureSkipVerify: true is bad")', 'text'],
    ['pay.py', 'import requests\n"""requests.get(url, verify=False)"""', 'text'],
    ['pay.sh', '# curl -k https://x/', 'comment'],
    ['spec/pay_spec.rb', 'http.verify_mode = OpenSSL::SSL::VERIFY_NONE', 'test'],
    ['src/test/java/Pay.java', 'b.setSSLHostnameVerifier(NoopHostnameVerifier.INSTANCE);', 'test'],
    ['third_party/pay.go', 'tls.Config{InsecureSkipVerify: true}', 'vendored'],
    ['public/app.min.js', 'x({rejectUnauthorized:false})', 'vendored'],
  ])('is told apart by place: %s: %s is %s', (file, text, place) => {
    expect(scanned(file, text).map((finding) => finding.place)).toEqual([place])
  })
})
