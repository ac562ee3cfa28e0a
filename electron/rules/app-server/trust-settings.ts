// Where the kinds of runtime take their trusted roots from, and the exact setting that leads them to another file.
// Sources: each program's own manual, named beside its line; checked 2026-11-21.
import type { FixStep } from '../../contract/report.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import { shellLine, shellWord } from '../../contract/shell.ts'

/** Variables and flags by which somebody may have named another store. */
const NAMES_A_STORE =
  /^(SSL_CERT_FILE|SSL_CERT_DIR|CURL_CA_BUNDLE|REQUESTS_CA_BUNDLE|NODE_EXTRA_CA_CERTS|GIT_SSL_CAINFO|PERL_LWP_SSL_CA_FILE|HTTPS_CA_FILE|-Djavax\.net\.ssl\.trustStore|curl\.cainfo|openssl\.cafile)$/

/** The settings of its server that name a trust store, as they were read. */
export const storeSettings = ({ settings }: Runtime): Runtime['settings'] => settings.filter(({ name }) => NAMES_A_STORE.test(name))

const viaVariable = (name: string, store: string, look: string): FixStep[] => [
  { text: look },
  { text: `Or name the store of the system by the variable ${name}.`, command: `export ${name}=${shellWord(store)}` },
]

/** How a runtime of this kind is led to `store`, a file with the right roots. */
export const storeSteps = ({ kind, name, path, trustStore }: Runtime, store: string): FixStep[] => {
  switch (kind) {
    case 'curl':
      // curl's manual, “SSL CERTIFICATE VERIFICATION”.
      return viaVariable('CURL_CA_BUNDLE', store, 'Remove what names another file: CURL_CA_BUNDLE, SSL_CERT_FILE, and cacert in ~/.curlrc.')
    case 'git':
      // git-config(1), http.sslCAInfo.
      return [
        {
          text: 'See where Git is told another file, and remove it.',
          command: shellLine([path, 'config', '--show-origin', '--get-all', 'http.sslCAInfo']),
        },
        { text: 'Or name the store of the system.', command: shellLine([path, 'config', '--global', 'http.sslCAInfo', store]) },
      ]
    case 'wget':
      // GNU Wget's manual, “HTTPS (SSL/TLS) Options”.
      return [{ text: 'Remove ca_certificate and ca_directory from ~/.wgetrc and /etc/wgetrc, or name the store of the system there.' }]
    case 'python':
      // Python's ssl module, get_default_verify_paths; Requests, “SSL Cert Verification”.
      return [
        ...viaVariable('SSL_CERT_FILE', store, 'Remove SSL_CERT_FILE and SSL_CERT_DIR where they name another store.'),
        {
          text: 'Requests has a list of its own (certifi). Name the store for it too.',
          command: `export REQUESTS_CA_BUNDLE=${shellWord(store)}`,
        },
      ]
    case 'node':
      // Node.js, “Command-line API”, --use-openssl-ca and SSL_CERT_FILE.
      if (trustStore !== null && !trustStore.startsWith('built in'))
        return viaVariable(
          'SSL_CERT_FILE',
          store,
          'It is told to read the store of OpenSSL (--use-openssl-ca). Remove SSL_CERT_FILE and SSL_CERT_DIR where they name another one.',
        )
      // Node.js, “Command-line API”, NODE_EXTRA_CA_CERTS: it adds to the roots that are built in.
      return [
        {
          text: 'Node.js has its roots built in and does not read the store of the system. Add that store by a variable.',
          command: `export NODE_EXTRA_CA_CERTS=${shellWord(store)}`,
        },
      ]
    case 'php':
      // PHP's manual, curl.cainfo and openssl.cafile.
      return [
        { text: 'See which php.ini is read, and look there for curl.cainfo and openssl.cafile.', command: shellLine([path, '--ini']) },
        { text: `Remove both settings there, or let both name ${store}.` },
      ]
    case 'java':
      // Java, JSSE reference guide (javax.net.ssl.trustStore) and keytool's manual.
      return [
        { text: 'Look for -Djavax.net.ssl.trustStore in its flags. Remove it, or import the root into the file that it names.' },
        {
          text: 'Import the root into the store that Java uses by itself. Save it as root.pem first.',
          command: 'keytool -importcert -cacerts -alias platform-root -file root.pem',
        },
      ]
    case 'mono':
      // cert-sync(1): it copies the system's roots into Mono's own store.
      return [{ text: 'Bring the store of Mono up to date with the one of the system.', command: shellLine(['cert-sync', store]) }]
    case 'perl':
      // LWP::UserAgent, “SSL_ca_file”.
      return viaVariable(
        'PERL_LWP_SSL_CA_FILE',
        store,
        'Remove PERL_LWP_SSL_CA_FILE, HTTPS_CA_FILE and SSL_CERT_FILE where they name another store.',
      )
    default:
      return viaVariable('SSL_CERT_FILE', store, `Look where the settings of ${name} name a file or folder of trusted certificates.`)
  }
}
