// Whether a runtime's own settings name a store of trusted roots, and which files are that. What a person adds to a check stands for what the store of the system
// would hold; a runtime with a store of its own never looks there, and is tried on its own.
import type { Runtime } from '../../contract/runtime-facts.ts'
import { storeSettings } from '../../contract/store-settings.ts'
import type { Host } from '../../host/host.ts'
import { SYSTEM_STORES } from '../endpoint/trust-stores.ts'
import type { RuntimeKind } from './runtimes/define-runtime-kind.ts'

/** Where Debian and Red Hat keep what their tools make of the roots of the system; a setting that names it leads to no other store. */
const OF_THE_SYSTEM: ReadonlySet<string> = new Set([
  ...SYSTEM_STORES,
  '/etc/ssl/certs',
  '/etc/ssl/certs/java/cacerts',
  '/usr/lib/ssl/certs',
  '/usr/lib/ssl/cert.pem',
  '/etc/pki/tls/certs',
  '/etc/pki/tls/cert.pem',
  '/etc/pki/java/cacerts',
])

/** Node.js reads OpenSSL's variables only where it is told to use that store; else its roots are built in. */
const readsOpensslStore = ({ kind, trustStore }: Runtime): boolean =>
  kind !== 'node' || (trustStore !== null && !trustStore.startsWith('built in'))

/** What a php.ini of a server's own says is not among its settings: PHP tells it as the store that it takes. */
const namedInIni = ({ kind, settings, trustStore }: Runtime): string[] =>
  kind === 'php' && trustStore !== null && settings.some(({ how, name }) => how !== 'unset' && /^(-c|PHPRC|PHP_INI_SCAN_DIR)$/.test(name))
    ? [trustStore]
    : []

/** NODE_EXTRA_CA_CERTS adds to a store and names none. */
export const namesOwnStore = (runtime: Runtime, { storeVariables = [] }: Pick<RuntimeKind, 'storeVariables'>, host: Host): boolean => {
  if (!readsOpensslStore(runtime)) return false
  const set = storeSettings(runtime).flatMap(({ name, value }) => (name === 'NODE_EXTRA_CA_CERTS' ? [] : [value]))
  // Without a server's settings it is started in the environment of the check.
  const here = runtime.server === null ? storeVariables.map((name) => host.env(name) ?? '') : []
  const named = [...set, ...namedInIni(runtime), ...here].filter((store) => store !== '').map((store) => store.replace(/(.)\/$/, '$1'))
  return named.length > 0 && !named.some((store) => OF_THE_SYSTEM.has(store))
}

/** A further file of Node.js, in the words of our own script. */
const FURTHER = /^built in.*, and (\/.*)$/

/** The files from which it takes its roots by settings of its own, the store of the system left out; where they name folders, these too. */
export const ownStoreFiles = (runtime: Runtime): string[] => {
  const told = FURTHER.exec(runtime.trustStore ?? '')?.[1] ?? runtime.trustStore ?? ''
  const named = [...storeSettings(runtime).map(({ value }) => value), told].filter((store) => store.startsWith('/'))
  return [...new Set(named)].filter((store) => !OF_THE_SYSTEM.has(store.replace(/(.)\/$/, '$1')))
}
