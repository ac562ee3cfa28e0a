// Python: its ssl module through http.client, the way that urllib and most of its clients are built on.
// It takes the proxy that urllib would take, and as urllib does: by plain HTTP whatever kind the setting names, and without a
// port at 443. The scripts run on 2.7 and on every 3.
import { argumentAtEnd, atLeast, type Command, defineRuntimeKind } from './define-runtime-kind.ts'
import { parseScriptedAttempt, parseScriptedIdentity, scriptArguments, scriptedWay } from './scripted.ts'

const IDENTIFY = `# TLS Preflight: who is this Python
import json, os, sys
told = {"version": sys.version.split()[0], "executable": os.path.realpath(sys.executable) if sys.executable else None}
# PEP 405; virtualenv before it set real_prefix.
if hasattr(sys, "real_prefix") or getattr(sys, "base_prefix", sys.prefix) != sys.prefix:
    told["environment"] = os.path.realpath(sys.prefix)
try:
    import ssl
    told["library"] = ssl.OPENSSL_VERSION
    paths = ssl.get_default_verify_paths()
    # A file that is named and not there is None in cafile.
    told["trustStore"] = os.environ.get(paths.openssl_cafile_env) or paths.cafile or paths.capath
    with open("/proc/self/maps") as maps:
        told["loaded"] = ([line.split()[-1] for line in maps if "/libssl" in line] or [""])[0]
except (ImportError, AttributeError, IOError):
    pass
# Requests takes its roots from certifi; before 2.16 it brought them itself.
try:
    from certifi import where
    told["certifi"] = where()
except Exception:
    try:
        from requests.certs import where
        told["certifi"] = where()
    except Exception:
        pass
print(json.dumps(told))
`

const REQUEST = `# TLS Preflight: one request by Python
import base64, json, os, socket, sys
host, port, resource, way, seconds = sys.argv[1:6]
told = {}
try:
    import ssl
    try:
        from http.client import HTTPSConnection
        from urllib.parse import unquote, urlsplit
    except ImportError:
        from httplib import HTTPSConnection
        from urllib import unquote
        from urlparse import urlsplit
    login = os.environ.get("TLS_PREFLIGHT_PROXY_LOGIN")
    catcher = os.environ.get("TLS_PREFLIGHT_CATCHER")
    more = {}
    if "to-the-maximum" in sys.argv[6:]:
        more["context"] = ssl.create_default_context()
        more["context"].maximum_version = ssl.TLSVersion.MAXIMUM_SUPPORTED
    via = None if way in ("own", "direct") else way
    if way == "own":
        # Reading these modules takes longer than all else of Python's start.
        try:
            from urllib.request import getproxies, proxy_bypass
        except ImportError:
            from urllib import getproxies, proxy_bypass
        literal = "[" + host + "]" if ":" in host else host
        asked = literal if port == "443" else literal + ":" + port
        proxy = None if proxy_bypass(asked) else getproxies().get("https")
        told["way"] = "direct"
        if proxy:
            parts = urlsplit(proxy if "://" in proxy else "http://" + proxy)
            via = (parts.netloc or proxy).rpartition("@")[2]
            told["way"] = parts.scheme + "://" + via.strip() if parts.netloc else None
            if parts.username is not None:
                login = unquote(parts.username) + ":" + unquote(parts.password or "")
    if via is not None:
        connection = HTTPSConnection(via, timeout=float(seconds), **more)
        headers = {}
        if login is not None:
            headers["Proxy-Authorization"] = "Basic " + base64.b64encode(login.encode("utf-8")).decode("ascii")
        connection.set_tunnel(host, int(port), headers)
    else:
        connection = HTTPSConnection(host, int(port), timeout=float(seconds), **more)
    if catcher:
        # By the same context, for a store of roots takes long to read; before 2.7.9 there is none.
        context = getattr(connection, "_context", None)
        first = HTTPSConnection(catcher, timeout=min(2, float(seconds)), **({"context": context} if context else more))
        first.set_tunnel(host, int(port))
        try:
            first.connect()
        except Exception:
            pass
        first.close()
    connection.connect()
    secured = connection.sock
    context = getattr(secured, "context", None)
    told["verified"] = context is not None and context.verify_mode == ssl.CERT_REQUIRED and context.check_hostname
    # SSLSocket.version() came with 2.7.9 and 3.5.
    told["version"] = getattr(secured, "version", lambda: None)()
    told["suite"] = secured.cipher()[0]
    connection.request("GET", resource, headers={"User-Agent": "tls-preflight"})
    told["status"] = connection.getresponse().status
except Exception as error:
    told["error"] = "%s: %s" % (type(error).__name__, error)
    told["timeout"] = isinstance(error, socket.timeout)
print(json.dumps(told))
`

export const python = defineRuntimeKind({
  kind: 'python',
  name: 'Python',
  programs: /^python3?$/,
  runsApplications: true,
  servers: /^python\d(\.\d+)?$/,
  // PEP 405: beside the program, or one folder above it.
  environmentMarks: (folder) => [`${folder}/pyvenv.cfg`, `${folder.replace(/\/[^/]*$/, '')}/pyvenv.cfg`],
  identify: { args: ['-c', IDENTIFY], parse: parseScriptedIdentity },
  // urllib reads no ALL_PROXY for https; an empty one of small letters takes the other away.
  proxyVariables: (_runtime, env) => (env('https_proxy') === '' ? [] : ['https_proxy', 'HTTPS_PROXY']),
  // It reads ports in NO_PROXY, and no networks.
  wayTaken: scriptedWay,
  sendsHelloFirst: true,
  storeVariables: ['SSL_CERT_FILE'],
  request: (ask): Command | { unsupported: string } => {
    const told = scriptArguments(ask)
    if ('unsupported' in told) return told
    return {
      args: ['-c', REQUEST, ...told.args],
      ...(ask.addsAnchors ? { env: { SSL_CERT_FILE: '{file:merged}' } } : {}),
      ...(told.secretEnv === undefined ? {} : { secretEnv: told.secretEnv }),
    }
  },
  // Where openssl.cnf has a maximum, the code of an application can still raise it (3.7 and later).
  switches: ({ version }) =>
    atLeast(version, '3.7') ? [argumentAtEnd('ssl.SSLContext.maximum_version = ssl.TLSVersion.MAXIMUM_SUPPORTED', 'to-the-maximum')] : [],
  parseAttempt: (result) => parseScriptedAttempt(result),
})
