import { describe, expect, it } from 'vitest'
import { type Row, scanned, told } from './table.ts'

const OFF = 'verification-off code'
const MAYBE = `${OFF} sometimes`

const off: Row[] = [
  ['pay.php', "<?php\n$args['sslverify'] = false;", OFF],
  ['pay.php', '<?php\n$params["sslverify"]=FALSE;', OFF],
  ['pay.php', "<?php\nadd_filter('http_request_args', function($a){ $a['sslverify'] = false; return $a; });", OFF],
  ['pay.php', "<?php\n$mailchimp['sslverify'] = 0;", OFF],
  ['pay.php', "<?php\n$options['ssl']['verify_peer'] = false;", OFF],
  ['pay.php', "<?php\n$this->context['ssl']['allow_self_signed'] = true;", OFF],
  ['pay.php', '<?php\n$opts[CURLOPT_SSL_VERIFYPEER] = false;', OFF],
  ['pay.php', "<?php\n$this->curlOptions[ CURLOPT_SSL_VERIFYHOST ] = '0';", OFF],
  ['pay.php', "<?php\nstream_context_set_option($ctx, 'ssl', 'verify_peer', false);", OFF],
  ['pay.php', "<?php\nuse GuzzleHttp\\Client;\n$options['verify'] = false;\nnew Client($options);", OFF],
  ['pay.py', "import requests\nkwargs['verify'] = False", OFF],
  ['pay.py', 'import httpx\nself.client_options["verify"] = False', OFF],
  ['pay.py', "import aiohttp\nrequest['verify_ssl'] = False", OFF],
  ['pay.py', "import requests\nkwargs.setdefault('verify', False)", MAYBE],
  ['pay.py', "options['check_hostname'] = False\noptions['cert_reqs'] = ssl.CERT_NONE", OFF, OFF],
  ['pay.py', 'ws.run_forever(sslopt={"cert_reqs": ssl.CERT_NONE})', OFF],
  ['pay.js', 'options.rejectUnauthorized = false', OFF],
  ['pay.js', "options['rejectUnauthorized'] = false", OFF],
  ['pay.js', 'options["strictSSL"] = false', OFF],
  ['pay.js', "options['checkServerIdentity'] = () => undefined", OFF],
  ['pay.rb', "require 'httparty'\nHTTParty.get(url, opts)\nopts[:verify] = false", OFF],
  ['pay.rb', 'connection.ssl[:verify] = false', OFF],
  ['pay.rb', 'Excon.defaults[:ssl_verify_peer] = false', OFF],
  ['pay.rb', 'options["verify_ssl"] = false', OFF],
  ['pay.rb', 'options[:ssl_verify_mode] = OpenSSL::SSL::VERIFY_NONE', OFF],
  ['pay.pl', '$options{verify_hostname} = 0;', OFF],
  ['pay.pl', "$options->{'SSL_verify_mode'} = 0x00;", OFF],
  ['pay.ps1', "$PSDefaultParameterValues['*:SkipCertificateCheck'] = $true", OFF],
  // Under a condition, on its own line or above it.
  ['pay.php', "<?php\nif (WP_DEBUG) { $args['sslverify'] = false; }", MAYBE],
  ['pay.php', "<?php\nfunction a($args) {\n\tif (\n\t\t$local\n\t) {\n\t\t$args['sslverify'] = false;\n\t}\n}", MAYBE],
  ['pay.php', "<?php\nif ($sandbox)\n{\n    foreach ($all as $one) {\n        $one['sslverify'] = false;\n    }\n}", MAYBE],
  ['pay.py', "import requests\nif debug:\n    kwargs['verify'] = False", MAYBE],
  ['pay.rb', 'options[:verify_ssl] = false if debug', MAYBE],
  ['pay.pl', 'if ($debug) {\n  $options->{verify_hostname} = 0;\n}', MAYBE],
  ['pay.js', "if (sandbox) {\n  options['rejectUnauthorized'] = false\n}", MAYBE],
  ['pay.js', 'if (sandbox) options.rejectUnauthorized = false', MAYBE],
  ['pay.js', 'if (sandbox) {\n  https.request({ rejectUnauthorized: false })\n}', OFF],
  // A condition of something else, or around the whole function, is none.
  ['pay.php', "<?php\nif ($a) {\n  b();\n}\n$args['sslverify'] = false;", OFF],
  ['pay.php', "<?php\nif (!function_exists('a')) {\n  function a($args) {\n    $args['sslverify'] = false;\n  }\n}", OFF],
  ['pay.py', "import requests\nif __name__ == '__main__':\n    kwargs['verify'] = False", OFF],
  // Changed later on.
  ['pay.php', "<?php\n$args['sslverify'] = false;\n$args['sslverify'] = $checked;", MAYBE],
  ['pay.php', "<?php\n$args['sslverify'] = false;\n$other['sslverify'] = true;\n// $args['sslverify'] = true;", OFF],
  ['pay.php', "<?php\nfunction a($args) {\n  $args['sslverify'] = false;\n  return $args;\n}\n$args['sslverify'] = true;", OFF],
]

const misses: Row[] = [
  ['pay.php', "<?php\n$args['sslverify'] = true;\n$options['ssl']['allow_self_signed'] = false;"],
  ['pay.php', "<?php\nif ($args['sslverify'] == false || false === $args['sslverify']) { warn(); }"],
  ['pay.php', "<?php\n$args['sslverify'] = $sandbox ? false : true;"],
  ['pay.php', "<?php\n$args['verify'] = false;"],
  ['pay.php', "<?php\nuse GuzzleHttp\\Client;\n$order['verify'] = false;\n$rules['verify'] = 0;"],
  ['pay.php', "<?php\n$args['sslverify_note'] = false;\n$args['timeout'] = false;"],
  ['pay.php', "<?php\n$mail->SMTPOptions['ssl']['verify_peer'] = false;\n$redis['verify_peer'] = false;"],
  ['pay.php', "<?php\n$check = get_option('sslverify', false);\n$peer = $config->get('verify_peer', false);"],
  ['pay.php', "<?php\nstream_context_set_option($ctx, 'ssl', 'verify_peer', true);"],
  ['pay.php', '<?php\n$opts[CURLOPT_SSL_VERIFYPEER] = true;\n$opts[CURLOPT_SSL_VERIFYHOST] = 2;\n$opts[CURLOPT_SSL_VERIFYPEER] = 0 + $on;'],
  ['pay.py', "import requests\norder['verify'] = False\nkwargs['verify'] = True\nkwargs['verified'] = False"],
  ['pay.py', "kwargs['verify'] = False"],
  ['pay.py', "import requests\nif kwargs['verify'] == False: warn()\nkwargs.get('verify', False)\nkwargs.pop('verify', False)"],
  ['pay.py', "smtp_options['verify_ssl'] = False"],
  ['pay.js', "options['rejectUnauthorized'] = true\nif (options['rejectUnauthorized'] == false) warn()"],
  ['pay.rb', "require 'openssl'\nuser[:verify] = false\nopts[:verify] = true"],
  ['pay.rb', 'opts[:verify] = false'],
  ['pay.rb', 'warn if options[:verify_ssl] == false'],
  ['pay.pl', '$options{verify_hostname} = 1; warn() if $options{verify_hostname} == 0;'],
  ['pay.ps1', "$PSDefaultParameterValues['*:SkipCertificateCheck'] = $false"],
]

describe('the checking of certificates, switched off by assignment to a key', () => {
  it.each(off)('is off: %s: %s', (file, text, ...expected) => {
    expect(told(file, text)).toEqual(expected)
  })

  it.each(misses)('is not off: %s: %s', (file, text) => {
    expect(told(file, text)).toEqual([])
  })

  it.each([
    ['pay.php', "<?php\n// $args['sslverify'] = false;", 'comment'],
    ['pay.php', '<?php\n$help = "Never write $args[\'sslverify\'] = false;";', 'text'],
    ['pay.py', "import requests\n# kwargs['verify'] = False", 'comment'],
    ['pay.rb', '# options[:verify_ssl] = false', 'comment'],
    ['tests/PayTest.php', "<?php\n$args['sslverify'] = false;", 'test'],
    ['vendor/acme/pay.php', '<?php\n$opts[CURLOPT_SSL_VERIFYPEER] = false;', 'vendored'],
  ])('is told apart by place: %s: %s is %s', (file, text, place) => {
    expect(scanned(file, text).map((finding) => finding.place)).toEqual([place])
  })

  it('is told with its table and its key', () => {
    const [found] = scanned('pay.php', "<?php\n$this->options['ssl']['verify_peer'] = false;")
    expect(found).toMatchObject({ line: 2, what: "$this->options['ssl']['verify_peer'] = false", condition: null })
  })
})
