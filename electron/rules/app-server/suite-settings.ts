// The settings of a runtime's own that limit its cipher suites: by a list of them, by what goes into them, or in a file that they name.
// Sources: Node.js, "Command-line API"; JSSE reference guide, "Customizable Items"; curl's manual; git-config(1). Checked 2026-11-22.
import type { Runtime } from '../../contract/runtime-facts.ts'
import { isPlaceOfVersions, isRead, type Limited } from './pinned-by-setting.ts'
import { isLibraryLine, SWITCHED_OFF } from './version-settings.ts'

const SUITES =
  /^(--tls-cipher-list|-Dhttps\.cipherSuites|-Djdk\.tls\.client\.cipherSuites|OPENSSL_CONF|GNUTLS_SYSTEM_PRIORITY_FILE|--openssl-(shared-)?config|-Djava\.security\.properties|(tls13-)?ciphers|http\.sslcipherlist)$/i

/** Lines for a TLS library that bear on suites and not on versions alone (config(5) of OpenSSL; GnuTLS' manual). */
const LINES =
  /^(CipherString|Ciphersuites|default_properties|fips_mode|providers|SYSTEM|default-priority-string|override-mode|(tls-)?(dis|en)abled-(cipher|mac|kx))$/
/** What distributions set, which leaves the usual list. */
const USUAL = /^(DEFAULT(:?@SECLEVEL=[012])?|NORMAL)$/

type Setting = Runtime['settings'][number]

/** Of what a Java switches off: names of algorithms, neither versions nor lengths of keys; none: null. */
const algorithmsOff = (one: Setting): Setting | null => {
  const value = one.value
    .split(', ')
    .filter((item) => !/^TLSv|\s/.test(item))
    .join(', ')
  return value === '' ? null : { ...one, value }
}

/** By which names a Java switches a kind of key off. */
const KINDS: Readonly<Record<string, readonly string[]>> = { rsa: ['RSA'], 'rsa-pss': ['RSASSA-PSS'], ec: ['EC', 'ECDSA'] }

/** Whether the settings that were read say that all is off which goes with a kind of key. */
export const switchesOff = ({ settings }: Limited, keyType: string): boolean =>
  settings.some(({ name, value }) => name === SWITCHED_OFF && value.split(', ').some((one) => KINDS[keyType]?.includes(one.toUpperCase())))

/** Null where it has no such setting. */
export const suitesLimited = (runtime: Runtime): Limited | null => {
  const [first, ...more] = runtime.settings.flatMap((one) => {
    if (one.name === SWITCHED_OFF) return algorithmsOff(one) ?? []
    if (isLibraryLine(one)) return LINES.test(one.name) && !USUAL.test(one.value) ? [one] : []
    if (isPlaceOfVersions(one) && isRead(one, runtime)) return []
    return one.how !== 'unset' && SUITES.test(one.name) ? [one] : []
  })
  return first === undefined ? null : { runtime, settings: [first, ...more] }
}
