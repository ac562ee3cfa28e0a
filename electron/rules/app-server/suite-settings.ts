// The settings of a runtime's own that limit its cipher suites: by a list of them, or in a file that they name.
// Sources: Node.js, "Command-line API"; JSSE reference guide, "Customizable Items"; curl's manual; git-config(1). Checked 2026-11-22.
import type { Runtime } from '../../contract/runtime-facts.ts'
import type { Limited } from './pinned-by-setting.ts'

const SUITES =
  /^(--tls-cipher-list|-Dhttps\.cipherSuites|-Djdk\.tls\.client\.cipherSuites|OPENSSL_CONF|GNUTLS_SYSTEM_PRIORITY_FILE|--openssl-(shared-)?config|-Djava\.security\.properties|(tls13-)?ciphers|http\.sslcipherlist)$/i

/** Null where it has no such setting. */
export const suitesLimited = (runtime: Runtime): Limited | null => {
  const [first, ...more] = runtime.settings.filter(({ how, name }) => how !== 'unset' && SUITES.test(name))
  return first === undefined ? null : { runtime, settings: [first, ...more] }
}
