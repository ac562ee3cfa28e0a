// What OpenSSL says of a configuration that it does not take: which setting it turns down, or which section it does not find. Pure.
// Source: ssl/ssl_conf.c, crypto/conf/conf_ssl.c and conf_mod.c; the words are those of 3.0, 3.5 and 3.6 as they were seen.
import type { RefusedLine } from '../../contract/host-facts.ts'
import type { ConfigLine } from './openssl-config.ts'

const WORDS: readonly (readonly [RefusedLine['problem'], RegExp])[] = [
  ['value', /:bad value:.*:cmd=(?<name>[^,\n]+), value=(?<value>.*)$/],
  ['name', /:unknown cmd name:.*:cmd=(?<name>[^,\n]+)$/],
  ['empty-section', /:ssl command section empty:.*:name=(?<name>[^,\n]+), value=(?<value>.*)$/],
  ['missing-section', /:ssl command section not found:.*:name=(?<name>[^,\n]+), value=(?<value>.*)$/],
  ['empty-section', /:ssl section empty:.*:section=(?<ssl>.*)$/],
  ['missing-section', /:ssl section not found:.*:section=(?<ssl>.*)$/],
  ['missing-section', /:openssl conf references missing section:.*:(?<name>\w+)=(?<value>.*)$/],
]

/** `lines`: those of the file that bear on TLS, where it was read. */
export const parseRefusals = (stderr: string, lines: readonly ConfigLine[]): RefusedLine[] =>
  stderr.split(/\r?\n/).flatMap((text) => {
    for (const [problem, pattern] of WORDS) {
      const groups = pattern.exec(text.trimEnd())?.groups
      if (groups === undefined) continue
      const name = groups.name ?? 'ssl_conf'
      const alike = lines.filter((line) => line.name === name)
      const value = groups.value ?? groups.ssl
      const line = alike.find((one) => one.value === value) ?? alike[alike.length - 1]
      return [{ problem, name, value: value ?? line?.value ?? '', source: line?.source ?? null }]
    }
    return []
  })
