// PHP: its curl extension where it is loaded, for most integrations use it, else its own https streams.
// The two can carry different TLS libraries, so the name says which one was asked. The scripts run on PHP 5.4 and later.
// libcurl writes its verbose lines to standard error by itself; CURLOPT_STDERR ends PHP 8.2 with SIGSEGV where that is a socket.
import { headEnded, negotiatedInVerbose, wayInVerbose } from './curl.ts'
import { addsProxyAnchors, type Command, defineRuntimeKind } from './define-runtime-kind.ts'
import { parseScriptedAttempt, parseScriptedIdentity, scriptArguments } from './scripted.ts'

const CURL = 'PHP (curl)'
const STREAMS = 'PHP (streams)'

const IDENTIFY = String.raw`// TLS Preflight: who is this PHP
$curl = function_exists('curl_version') ? curl_version() : null;
$told = array('name' => $curl ? '${CURL}' : '${STREAMS}', 'version' => PHP_VERSION, 'executable' => realpath(PHP_BINARY));
$told['library'] = $curl ? $curl['ssl_version'] : (defined('OPENSSL_VERSION_TEXT') ? OPENSSL_VERSION_TEXT : null);
$places = function_exists('openssl_get_cert_locations') ? openssl_get_cert_locations() : array('ini_cafile' => '', 'default_cert_file' => null);
$told['trustStore'] = $curl ? ini_get('curl.cainfo') : ($places['ini_cafile'] ? $places['ini_cafile'] : $places['default_cert_file']);
$maps = @file_get_contents('/proc/self/maps');
if ($maps) {
    preg_match('#^.* (/\S*/lib(?:ssl|gnutls)\S*)$#m', $maps, $match);
    $told['loaded'] = $match ? $match[1] : '';
}
echo json_encode($told), "\n";
`

const REQUEST = String.raw`// TLS Preflight: one request by PHP
list(, $host, $port, $resource, $way, $seconds) = $argv;
$login = getenv('TLS_PREFLIGHT_PROXY_LOGIN');
$literal = strpos($host, ':') === false ? $host : "[$host]";
$url = 'https://' . $literal . ($port == 443 ? '' : ":$port") . $resource;
$told = array();
$said = array();
set_error_handler(function ($level, $text) use (&$said) { $said[] = $text; return true; });
if (function_exists('curl_init')) {
    $ask = curl_init($url);
    curl_setopt($ask, CURLOPT_TIMEOUT_MS, (int) ($seconds * 1000));
    curl_setopt($ask, CURLOPT_VERBOSE, true);
    curl_setopt($ask, CURLOPT_USERAGENT, 'tls-preflight');
    // A body may never end: only the head of the answer is read.
    curl_setopt($ask, CURLOPT_NOBODY, true);
    curl_setopt($ask, CURLOPT_CUSTOMREQUEST, 'GET');
    if ($way === 'direct') curl_setopt($ask, CURLOPT_PROXY, '');
    elseif ($way !== 'own') {
        curl_setopt($ask, CURLOPT_PROXY, $way);
        if ($login !== false) curl_setopt($ask, CURLOPT_PROXYUSERPWD, $login);
    }
    // The store for the proxy's own certificate is another one.
    if (isset($argv[6]) && defined('CURLOPT_PROXY_CAINFO')) curl_setopt($ask, CURLOPT_PROXY_CAINFO, ini_get('curl.cainfo'));
    curl_exec($ask);
    $number = curl_errno($ask);
    if ($number) $told['error'] = "cURL error $number: " . curl_error($ask);
    $told['timeout'] = $number === 28;
    $told['status'] = curl_getinfo($ask, CURLINFO_HTTP_CODE);
    $told['verified'] = curl_getinfo($ask, CURLINFO_SSL_VERIFYRESULT) === 0;
} else {
    $secure = array();
    if (strpos($way, 'at=') === 0) {
        $url = 'https://' . substr($way, 3) . $resource;
        $secure['peer_name'] = $host;
    }
    $http = array('timeout' => (float) $seconds, 'ignore_errors' => true, 'follow_location' => 0, 'user_agent' => 'tls-preflight');
    if ($way !== 'own' && $way !== 'direct' && !$secure) {
        $http['proxy'] = "tcp://$way";
        if ($login !== false) $http['header'] = 'Proxy-Authorization: Basic ' . base64_encode($login);
    }
    $started = microtime(true);
    $stream = fopen($url, 'r', false, stream_context_create(array('http' => $http, 'ssl' => $secure)));
    if ($stream) {
        $meta = stream_get_meta_data($stream);
        if (isset($meta['crypto'])) { $told['version'] = $meta['crypto']['protocol']; $told['suite'] = $meta['crypto']['cipher_name']; }
        if (preg_match('#^HTTP/\S+ (\d{3})#', $meta['wrapper_data'][0], $match)) $told['status'] = (int) $match[1];
        $told['verified'] = version_compare(PHP_VERSION, '5.6', '>=');
        // It opens the stream on half a head too.
        $told['timeout'] = $meta['timed_out'];
        if ($meta['timed_out']) $told['error'] = 'The headers of an answer did not end in time.';
    } else {
        $told['error'] = implode('; ', $said);
        $told['timeout'] = microtime(true) - $started >= $seconds;
    }
}
echo json_encode($told), "\n";
`

export const php = defineRuntimeKind({
  kind: 'php',
  name: 'PHP',
  programs: /^php(\d+(\.\d+)?)?$/,
  runsApplications: true,
  servers: /^php-fpm[\d.]*$/,
  // `php-fpm8.2` and `php-fpm` run no script from the command line; the same version's `php8.2` or `php` does.
  commandLineOf: (exe) =>
    /\/s?bin\/php-fpm[\d.]*$/.test(exe) ? exe.replace(/\/sbin\//, '/bin/').replace(/php-fpm([\d.]*)$/, 'php$1') : null,
  identify: { args: ['-r', IDENTIFY], parse: parseScriptedIdentity },
  // Streams read no variables; libcurl does.
  proxyVariables: ({ name }) => (name === STREAMS ? [] : ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY']),
  // Its libcurl's version is not known here; what libcurl says of its way is.
  wayTaken: wayInVerbose,
  request: (ask): Command | { unsupported: string } => {
    // Through a proxy streams offer another hello (TLS 1.2 at most) than directly, so theirs is caught without a tunnel.
    const { way, runtime } = ask
    const straight = way.kind === 'catcher' && runtime.name === STREAMS ? { ...way, address: `at=${way.address}` } : way
    const told = scriptArguments({ ...ask, way: straight }, runtime.name === STREAMS ? 'http' : 'all')
    if ('unsupported' in told) return told
    return {
      args: [
        ...(ask.addsAnchors ? ['-d', 'curl.cainfo={file:merged}', '-d', 'openssl.cafile={file:merged}'] : []),
        ...['-r', REQUEST, '--', ...told.args, ...(addsProxyAnchors(ask) ? ['for-the-proxy-too'] : [])],
      ],
      ...(told.secretEnv === undefined ? {} : { secretEnv: told.secretEnv }),
    }
  },
  parseAttempt: (result) => parseScriptedAttempt(result, negotiatedInVerbose(result.stderr), headEnded(result)),
})
