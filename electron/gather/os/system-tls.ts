// The system's own OpenSSL: its version and what its configuration allows all programs that use it.
import { type Evidence, found, missing } from '../../contract/fact.ts'
import type { SystemLibrary } from '../../contract/host-facts.ts'
import type { Host } from '../../host/host.ts'
import { defineGatherer } from '../define-gatherer.ts'
import { includedPaths, parseOpensslConfig } from './openssl-config.ts'
import { parseOpensslVersion } from './openssl-version.ts'

const MAX_TEXT = 4000

/** The system's own copy first: another one that stands first in PATH is a runtime, not the system's library. */
const candidates = (host: Host): string[] => {
  const folders = ['/usr/bin', ...(host.env('PATH') ?? '').split(':').filter((folder) => folder.startsWith('/'))]
  return [...new Set(folders)].map((folder) => `${folder.replace(/\/$/, '')}/openssl`)
}

/** The text of each included path: a file, or a folder whose .cnf and .conf files are read in order (config(5)). */
const readIncluded = async (host: Host, paths: readonly string[], folder: string, evidence: Evidence[]): Promise<Map<string, string>> => {
  const texts = new Map<string, string>()
  for (const path of paths) {
    const whole = path.startsWith('/') ? path : `${folder}/${path}`
    const names = (await host.list(whole)).filter((name) => /\.(cnf|conf)$/.test(name))
    const parts: string[] = []
    for (const file of names.length > 0 ? names.map((name) => `${whole}/${name}`) : [whole]) {
      const read = await host.readFile(file)
      if (!read.ok) continue
      parts.push(read.text)
      evidence.push({ kind: 'file', source: file, text: read.text.slice(0, MAX_TEXT) })
    }
    texts.set(path, parts.join('\n'))
  }
  return texts
}

/** The lines of a configuration that say something about TLS, or its first ones. */
const tellingLines = (text: string): string =>
  text
    .split('\n')
    .filter((line) => /openssl_conf|ssl_conf|system_default|Protocol|Cipher|\.include/i.test(line))
    .join('\n')
    .slice(0, MAX_TEXT)

export const systemTlsGatherer = defineGatherer({
  id: 'system-tls',
  layer: 'os',
  needs: [],
  steps: 2,
  words: 'Reading the TLS library of the system and its settings',
  async gather({ host, signal, stepMs }) {
    if (host.platform === 'win32')
      return missing('unsupported', 'Windows programs use Schannel, which this version of the check cannot read yet.')
    for (const program of candidates(host)) {
      const result = await host.run(program, ['version', '-a'], { timeoutMs: stepMs, signal, env: { LC_ALL: 'C' } })
      if (result.end === 'not-found') continue
      const version = parseOpensslVersion(result.stdout)
      if (result.end === 'timeout') return missing('timeout', `${program} did not tell its version in time.`)
      if (version === null) return missing('failed', `${program} did not tell its version.`)
      const evidence: Evidence[] = [{ kind: 'command', source: `${program} version -a`, text: result.stdout.slice(0, MAX_TEXT) }]
      // A program looks at OPENSSL_CONF first (openssl-env(7)).
      const configFile = host.env('OPENSSL_CONF') || (version.folder === null ? null : `${version.folder}/openssl.cnf`)
      const config = configFile === null ? null : await host.readFile(configFile)
      const text = config?.ok ? config.text : ''
      const folder = (config?.ok ? config.realPath : (configFile ?? '')).replace(/\/[^/]*$/, '')
      if (config?.ok) evidence.push({ kind: 'file', source: config.realPath, text: tellingLines(text) })
      const included = await readIncluded(host, includedPaths(text), folder, evidence)
      const library: SystemLibrary = {
        library: { name: version.name, version: version.version, bundled: false },
        text: version.text,
        program,
        package: null,
        configFile: config?.ok ? configFile : null,
        settings: parseOpensslConfig(text, (path) => included.get(path) ?? ''),
        switches: [],
        versions: [],
        suites: null,
      }
      return found({ libraries: [library] }, evidence)
    }
    return missing('failed', 'There is no openssl program on this host, so the version of the system library is not known.')
  },
  redact: ({ libraries }, redactor) => ({
    libraries: libraries.map((one) => ({ ...one, configFile: one.configFile === null ? null : redactor.text(one.configFile) })),
  }),
})
