// Reads the crypto policy of NSS: `config="disallow=ALL allow=…:tls-version-min=tls1.2"` in a module's line. Pure.
// Source: the policies that Red Hat's crypto-policies package makes, back-ends/nss.config.
import type { SystemLibrary } from '../../contract/host-facts.ts'
import type { ConfigFile } from './openssl-config.ts'
import { outside, VERSIONS, type VersionName, versionsOff } from './version-settings.ts'

/** `tls-version-min=tls1.2` as it stands, and the version that it names; SSL 3.0 is older than all that are asked for. */
const limitIn = (text: string, name: string): { shown: string; version: VersionName | 'older' | null } => {
  const [shown = '', value = ''] = new RegExp(`\\b${name}=([\\w.]+)`, 'i').exec(text) ?? []
  const version = VERSIONS.find((one) => value.toLowerCase() === `tls${one}`) ?? (/^ssl/i.test(value) ? 'older' : null)
  return { shown, version }
}

export const parseNssPolicy = ({ path, text }: ConfigFile): Pick<SystemLibrary, 'switches' | 'versions'> => {
  const line = text.split(/\r?\n/).findIndex((one) => /^\s*config=/.test(one))
  const config = text.split(/\r?\n/)[line] ?? ''
  if (config === '') return { switches: [], versions: [] }
  const source = `${path}, line ${line + 1}`
  const [min, max] = [limitIn(config, 'tls-version-min'), limitIn(config, 'tls-version-max')]
  return {
    switches: [{ name: 'policy', value: config.replace(/^\s*config=/, '').replace(/^"|"$/g, ''), source }],
    versions: [
      ...versionsOff(outside(min.version, null), `${source}: ${min.shown}`),
      ...versionsOff(outside(null, max.version), `${source}: ${max.shown}`),
    ],
  }
}
