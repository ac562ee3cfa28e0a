// Where the kinds of runtime take their trusted roots from, and the exact setting that leads them to another file.
// Sources: each program's own manual, named beside its line; checked 2026-11-21.
import { readsExtraCerts } from '../../contract/node-releases.ts'
import type { FixStep } from '../../contract/report.ts'
import type { Attempt, Runtime } from '../../contract/runtime-facts.ts'
import { shellLine, shellWord } from '../../contract/shell.ts'
import { storeSettings } from '../../contract/store-settings.ts'

/** Where systems have the stores of their programs. */
const SYSTEM_FOLDERS = /^\/(private\/)?(etc|usr|lib|var\/lib)\//

/** Whether it takes its roots from another place than the stores that were read (`sources`): a setting names one, or it says so. */
export const hasOwnStore = (runtime: Runtime, { trustStore }: Pick<Attempt, 'trustStore'>, sources: readonly string[]): boolean => {
  const isRead = (store: string) => sources.some((source) => source === store || source.startsWith(`${store.replace(/\/$/, '')}/`))
  const named = storeSettings(runtime).map(({ value }) => value)
  if (named.some((store) => store !== '' && !isRead(store))) return true
  const told = trustStore ?? runtime.trustStore ?? ''
  return told.startsWith('/') && !SYSTEM_FOLDERS.test(told) && !isRead(told)
}

/** Where the stores lie that distributions make from their one list of roots, that of Java among them. */
export const SYSTEM_PLACE = /^\/(etc\/(ssl|pki)|usr\/lib\/ssl|usr\/(local\/)?share\/ca-certificates)(\/|$)/

/** Which store it takes its roots from: null for the system's, in whichever of its forms; else what names its own. */
export const rootsOf = (runtime: Runtime, attempt: Pick<Attempt, 'trustStore'>, sources: readonly string[]): string | null => {
  const told = attempt.trustStore ?? runtime.trustStore
  if (hasOwnStore(runtime, attempt, sources)) return [...storeSettings(runtime).map(({ value }) => value), told].join(', ')
  return told === null || SYSTEM_PLACE.test(told) ? null : told
}

const viaVariable = (name: string, store: string, look: string): FixStep[] => [
  { text: look },
  { text: `Or name the store of the system by the variable ${name}.`, command: `export ${name}=${shellWord(store)}` },
]

/** A server's php.ini is another than that which the program reads by itself. */
const iniStep = (path: string, settings: Runtime['settings']): FixStep => {
  const ini = settings.find(({ how, name }) => how === 'flag' && name === '-c')
  return ini === undefined
    ? { text: 'See which php.ini is read, and look there for curl.cainfo and openssl.cafile.', command: shellLine([path, '--ini']) }
    : { text: `It reads ${ini.value}. Look there, and in the files beside it, for curl.cainfo and openssl.cafile.` }
}

/** How a runtime of this kind is led to `store`, a file with the right roots. */
export const storeSteps = ({ kind, name, version, path, trustStore, settings }: Runtime, store: string): FixStep[] => {
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
      // Node.js 0.10 to 4, “TLS”, tls.connect: the option `ca`, without which the built-in roots hold.
      if (!readsExtraCerts(version))
        return [
          { text: `Node.js ${version} has its roots built in, and no setting adds others to them.` },
          {
            text: `In your code, give its connections the certificates of ${store} by the option ca. They take the place of the built-in ones.`,
          },
          { text: 'Or move to a newer release, which has newer roots and reads NODE_EXTRA_CA_CERTS.' },
        ]
      // Node.js, “Command-line API”, NODE_EXTRA_CA_CERTS: it adds to the roots that are built in.
      return [
        {
          text: 'Node.js has its roots built in and does not read the store of the system. Add that store by a variable.',
          command: `export NODE_EXTRA_CA_CERTS=${shellWord(store)}`,
        },
      ]
    case 'php':
      // PHP's manual, curl.cainfo and openssl.cafile.
      return [iniStep(path, settings), { text: `Remove both settings there, or let both name ${store}.` }]
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
      // cert-sync(1): it copies the system's roots into Mono's own store. What brings it was seen in Debian 12's package, 6.8.0.105.
      return [
        { text: 'Bring the store of Mono up to date with the one of the system.', command: shellLine(['sudo', 'cert-sync', store]) },
        {
          text: 'Where there is no cert-sync: Debian and Ubuntu have it in the package ca-certificates-mono, which also does this by itself.',
        },
      ]
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
