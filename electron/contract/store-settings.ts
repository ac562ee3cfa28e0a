// The settings by which a runtime is led to another store of trusted roots than the one that it would take by itself, as each program's
// own manual names them (rules/app-server/trust-settings.ts); checked 2026-11-21.
import type { Runtime } from './runtime-facts.ts'

type Setting = Runtime['settings'][number]

/** Variables and flags by which somebody may have named another store, and the lines of a tool's own file. */
const NAMES_A_STORE =
  /^(SSL_CERT_FILE|SSL_CERT_DIR|CURL_CA_BUNDLE|REQUESTS_CA_BUNDLE|NODE_EXTRA_CA_CERTS|GIT_SSL_CAINFO|PERL_LWP_SSL_CA_(FILE|PATH)|HTTPS_CA_FILE|-Djavax\.net\.ssl\.trustStore|curl\.cainfo|openssl\.ca(file|path)|cacert|capath|ca[-_]?certificate|ca[-_]?directory|http\.sslca(info|path))$/i

export const namesStore = (name: string): boolean => NAMES_A_STORE.test(name)

/** PHP is given those of its php.ini as `-d NAME=VALUE`; in the file of a pool they stand by their own names. */
const byOwnName = (one: Setting): Setting => {
  const [, name, value = ''] = (one.name === '-d' && /^([^=]+)=?(.*)$/s.exec(one.value)) || []
  return name === undefined ? one : { ...one, name, value }
}

/** The settings that it runs on and that name a trust store, as they were read. */
export const storeSettings = ({ settings }: Pick<Runtime, 'settings'>): Setting[] =>
  settings.map(byOwnName).filter((one) => one.how !== 'unset' && namesStore(one.name))
