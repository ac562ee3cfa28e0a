// The TLS libraries that came with this system, with the configuration that holds for all programs that use them.
// One file per library; what one of them does not tell leaves the others alone.
import { type Evidence, type Fact, found, missing } from '../../contract/fact.ts'
import type { SystemLibrary, SystemTls } from '../../contract/host-facts.ts'
import type { Host, RunOptions } from '../../host/host.ts'
import { defineGatherer } from '../define-gatherer.ts'
import { readCommonSwitches } from './crypto-policies.ts'
import { readGnutls } from './library-gnutls.ts'
import { readNss } from './library-nss.ts'
import { readOpenssl } from './library-openssl.ts'
import { readPackages } from './library-packages.ts'
import { readSchannel } from './schannel.ts'
import { readSecureTransport } from './secure-transport.ts'
import { isWine } from './wine.ts'

const windows = async (host: Host): Promise<Fact<SystemTls>> => {
  if (await isWine(host)) return missing('unsupported', 'This is Wine. Its TLS library is not that of Windows, and is not known.')
  const told = await readSchannel(host)
  if (told === null) return missing('failed', 'The registry of this Windows system could not be read, so its TLS library is not known.')
  return found({ libraries: told.libraries }, told.evidence)
}

const unix = async (host: Host, options: RunOptions): Promise<Fact<SystemTls>> => {
  const packages = readPackages(host, options)
  const [asked, common, openssl, ...others] = await Promise.all([
    packages,
    readCommonSwitches(host),
    readOpenssl(host, packages, options),
    host.platform === 'darwin' ? readSecureTransport(host, options) : null,
    readGnutls(host, packages, options),
    readNss(host, packages),
  ])
  const [transport, ...rest] = others
  const read = [transport, openssl !== null && 'library' in openssl ? openssl : null, ...rest].filter((one) => one !== null)
  const libraries = read.map(({ library }): SystemLibrary => ({ ...library, switches: [...common.switches, ...library.switches] }))
  const evidence: Evidence[] = [...read.flatMap((one) => one.evidence), ...asked.evidence, ...common.evidence]
  if (openssl !== null && 'why' in openssl) return missing(openssl.why, openssl.detail, evidence)
  if (libraries.length === 0)
    return missing('failed', 'This host has no openssl program and no package of a TLS library, so their versions are not known.')
  return found({ libraries }, evidence)
}

export const systemTlsGatherer = defineGatherer({
  id: 'system-tls',
  layer: 'os',
  needs: [],
  steps: 2,
  words: 'Reading the TLS libraries of the system and their settings',
  async gather({ host, signal, stepMs }) {
    if (host.platform === 'other') return missing('unsupported', 'The TLS libraries of this kind of operating system cannot be read.')
    return host.platform === 'win32' ? windows(host) : unix(host, { timeoutMs: stepMs, signal })
  },
  redact: ({ libraries }, redactor) => ({
    libraries: libraries.map((one) => ({
      ...one,
      configFile: one.configFile === null ? null : redactor.text(one.configFile),
      switches: one.switches.map((entry) => ({ ...entry, value: redactor.text(entry.value), source: redactor.text(entry.source) })),
      versions: one.versions.map((entry) => ({ ...entry, source: redactor.text(entry.source) })),
      ...(one.refused && {
        refused: one.refused.map((entry) => ({
          ...entry,
          value: redactor.text(entry.value),
          source: entry.source === null ? null : redactor.text(entry.source),
        })),
      }),
      ...(one.passedOver && {
        passedOver: one.passedOver.map((entry) => ({ ...entry, value: redactor.text(entry.value), source: redactor.text(entry.source) })),
      }),
      unread: one.unread.map((text) => redactor.text(text)),
    })),
  }),
})
