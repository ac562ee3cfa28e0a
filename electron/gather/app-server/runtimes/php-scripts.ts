// The scripts that PHP runs for us, on 5.4 and later: who it is, and one request by one of its clients.
// libcurl writes its verbose lines to standard error by itself; CURLOPT_STDERR ends PHP 8.2 with SIGSEGV where that is a socket.

/** The clients of one interpreter, as they are told in brackets after its name. */
export const CURL = 'curl'
export const STREAMS = 'streams'
/** Sockets on which encryption is switched on by hand: only there it can offer less than streams do, so only there it is asked. */
export const SOCKETS = 'sockets'

/**
 * One line of JSON per client that its settings let it use, the one that most integrations use last; or a line with the reason why
 * there is none. Hosts switch functions off (disable_functions), so each that is no part of the language is looked for before it is
 * called. OPENSSL_VERSION_TEXT is the version it was built with; the one that it loaded is told by the extension's own description.
 */
export const IDENTIFY = String.raw`// TLS Preflight: who is this PHP
function can() {
    foreach (func_get_args() as $name) if (!function_exists($name)) return false;
    return true;
}
function setting($name) { return can('ini_get') ? ini_get($name) : false; }
function say($told) { echo json_encode($told + array('version' => PHP_VERSION, 'executable' => can('realpath') ? @realpath(PHP_BINARY) : null)), "\n"; }
$maps = '';
try {
    foreach (@new SplFileObject('/proc/self/maps') as $line) $maps .= $line;
} catch (Exception $error) {
} catch (Error $error) {
}
function tell($client, $library, $store) {
    global $maps, $lacks;
    $told = array('name' => 'PHP (' . $client . ')', 'library' => $library, 'trustStore' => $store, 'lacks' => $lacks);
    if ($maps) {
        $file = stripos((string) $library, 'GnuTLS') === 0 ? 'libgnutls' : 'libssl';
        $told['loaded'] = preg_match('#^.* (/\S*/' . $file . '\S*)$#m', $maps, $match) ? $match[1] : '';
    }
    say($told);
}
$secure = defined('OPENSSL_VERSION_TEXT');
// From 5.6.7 to 7.1 this client offers TLS 1.0 alone by the constant of its manual; before and after it offers what streams do.
$sockets = $secure && version_compare(PHP_VERSION, '5.6.7', '>=') && version_compare(PHP_VERSION, '7.2', '<')
    && can('stream_socket_client', 'stream_socket_enable_crypto', 'stream_context_create', 'fwrite', 'fgets');
$streams = $secure && can('fopen', 'stream_context_create', 'stream_get_meta_data')
    && (!can('ini_get') || preg_match('#^([1-9]|on|yes|true)#i', ini_get('allow_url_fopen')))
    && (!can('stream_get_wrappers') || in_array('https', stream_get_wrappers()));
$curl = can('curl_init', 'curl_setopt', 'curl_exec', 'curl_errno', 'curl_error', 'curl_getinfo');
$lacks = '';
if (!$curl) $lacks = defined('CURLE_OK') ? 'its curl is switched off' : 'its curl is not installed';
elseif (!$streams) $lacks = $secure ? 'its https streams are switched off' : 'its https streams are not installed';
if ($sockets || $streams) {
    $places = can('openssl_get_cert_locations') ? openssl_get_cert_locations() : array('default_cert_file' => null, 'default_cert_file_env' => 'SSL_CERT_FILE');
    $library = OPENSSL_VERSION_TEXT;
    if (can('ob_start', 'ob_get_clean')) {
        ob_start();
        $extension = new ReflectionExtension('openssl');
        $extension->info();
        if (preg_match('#^OpenSSL Library Version => (.+)$#m', ob_get_clean(), $match)) $library = $match[1];
    }
    // A setting takes the place of what OpenSSL goes by itself: its variable, then the file that it was built with.
    $store = setting('openssl.cafile') ?: setting('openssl.capath');
    if (!$store && can('getenv')) $store = getenv($places['default_cert_file_env']);
    if (!$store) $store = $places['default_cert_file'];
    if ($sockets) tell('${SOCKETS}', $library, $store);
    if ($streams) tell('${STREAMS}', $library, $store);
}
if ($curl) {
    $version = can('curl_version') ? curl_version() : array('ssl_version' => null);
    // In this order (PHP's source, curl_init).
    tell('${CURL}', $version['ssl_version'], setting('openssl.cafile') ?: setting('curl.cainfo'));
}
if (!$sockets && !$streams && !$curl) say(array('problem' => $secure || defined('CURLE_OK')
    ? 'Its settings leave PHP neither curl nor https streams to make a request with (allow_url_fopen, disable_functions).'
    : 'This PHP has no extension for https requests: neither curl nor openssl.'));
`

export const REQUEST = String.raw`// TLS Preflight: one request by PHP
list(, $client, $host, $port, $resource, $way, $seconds) = $argv;
$login = function_exists('getenv') ? getenv('TLS_PREFLIGHT_PROXY_LOGIN') : false;
$literal = strpos($host, ':') === false ? $host : "[$host]";
$url = 'https://' . $literal . ($port == 443 ? '' : ":$port") . $resource;
$told = array();
$said = array();
// The least version that is asked for: libcurl counts CURL_SSLVERSION_TLSv1_2 as 6 (curl.h), which old PHP does not name.
$least = 0;
foreach (array_slice($argv, 7) as $more) if (preg_match('#^at-least-1\.(\d)$#', $more, $match)) $least = (int) $match[1];
$started = microtime(true);
if (function_exists('set_error_handler')) set_error_handler(function ($level, $text) use (&$said) { $said[] = $text; return true; });
// A catcher is asked at once, without a tunnel, for the real name.
$at = strpos($way, 'at=') === 0 ? substr($way, 3) : null;
$secure = $at === null ? array() : array('peer_name' => $host);
try {
    if ($client === '${CURL}') {
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
        if (in_array('for-the-proxy-too', $argv, true) && defined('CURLOPT_PROXY_CAINFO')) curl_setopt($ask, CURLOPT_PROXY_CAINFO, ini_get('curl.cainfo'));
        if ($least) curl_setopt($ask, CURLOPT_SSLVERSION, $least + 4);
        curl_exec($ask);
        $number = curl_errno($ask);
        if ($number) $told['error'] = "cURL error $number: " . curl_error($ask);
        $told['timeout'] = $number === 28;
        $told['status'] = curl_getinfo($ask, CURLINFO_HTTP_CODE);
        $told['verified'] = curl_getinfo($ask, CURLINFO_SSL_VERIFYRESULT) === 0;
    } elseif ($client === '${STREAMS}') {
        if ($least) $secure['crypto_method'] = $least === 2 ? STREAM_CRYPTO_METHOD_TLSv1_2_CLIENT : STREAM_CRYPTO_METHOD_TLSv1_3_CLIENT;
        if ($at !== null) $url = "https://$at$resource";
        $http = array('timeout' => (float) $seconds, 'ignore_errors' => true, 'follow_location' => 0, 'user_agent' => 'tls-preflight');
        if ($way !== 'own' && $way !== 'direct' && $at === null) {
            $http['proxy'] = "tcp://$way";
            if ($login !== false) $http['header'] = 'Proxy-Authorization: Basic ' . base64_encode($login);
        }
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
    } else {
        $to = $at === null ? "$literal:$port" : $at;
        $context = stream_context_create(array('ssl' => array('peer_name' => $host)));
        $socket = stream_socket_client("tcp://$to", $number, $text, (float) $seconds, STREAM_CLIENT_CONNECT, $context);
        if ($socket) stream_set_timeout($socket, (int) ceil($seconds));
        if ($socket && stream_socket_enable_crypto($socket, true, $least ? STREAM_CRYPTO_METHOD_TLSv1_2_CLIENT : STREAM_CRYPTO_METHOD_TLS_CLIENT)) {
            $meta = stream_get_meta_data($socket);
            if (isset($meta['crypto'])) { $told['version'] = $meta['crypto']['protocol']; $told['suite'] = $meta['crypto']['cipher_name']; }
            fwrite($socket, "GET $resource HTTP/1.1\r\nHost: $literal" . ($port == 443 ? '' : ":$port") . "\r\nUser-Agent: tls-preflight\r\nConnection: close\r\n\r\n");
            $status = 0;
            while (($line = fgets($socket)) !== false) {
                if (preg_match('#^HTTP/\S+ (\d{3})#', $line, $match)) $status = (int) $match[1];
                if (trim($line) === '' && $status >= 200) { $told['status'] = $status; break; }
            }
            $told['verified'] = true;
        }
        $meta = $socket ? stream_get_meta_data($socket) : array('timed_out' => false);
        if (empty($told['status'])) {
            $told['timeout'] = $meta['timed_out'] || microtime(true) - $started >= $seconds;
            if ($said) $told['error'] = implode('; ', $said);
        }
    }
    // A function that is switched off ends a script of PHP 8.
} catch (Exception $error) {
    $told['error'] = $error->getMessage();
} catch (Error $error) {
    $told['error'] = $error->getMessage();
}
echo json_encode($told), "\n";
`
