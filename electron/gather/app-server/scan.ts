// What the integration's own code and settings say, in the folder that was named for it; nothing is looked through without a name.
// A certificate file that the code names is held against the chains that the endpoints really sent.
import { found, missing } from '../../contract/fact.ts'
import { NOTHING_SCANNED } from '../../contract/nothing-scanned.ts'
import type { Path } from '../../contract/path.ts'
import type { Scan, ScanFinding } from '../../contract/scan.ts'
import type { Host } from '../../host/host.ts'
import type { Net } from '../../net/net.ts'
import { defineGatherer } from '../define-gatherer.ts'
import { heldAgainst, pemBlocks } from '../endpoint/trust-stores.ts'
import { type Scanned, scanFolder } from './scan-folder.ts'

/** Steps that the looking may take; the rest of the deadline is for what comes after. */
const SCAN_STEPS = 11

/** Variables that switch verification off in whatever is started here, and the value that does it. */
const SWITCHES = [
  ['NODE_TLS_REJECT_UNAUTHORIZED', /^0$/],
  ['PYTHONHTTPSVERIFY', /^0$/],
  ['PERL_LWP_SSL_VERIFY_HOSTNAME', /^0$/],
] as const

export const switchesOf = (host: Pick<Host, 'env'>): Scan['environment'] =>
  SWITCHES.flatMap(([name, off]) => {
    const value = host.env(name)
    return value !== undefined && off.test(value.trim()) ? [{ name, value }] : []
  })

const segmentsOf = (path: string): string[] => path.split(/[\\/]+/).filter((one) => one !== '' && one !== '.')
/** `a/b/../c` as `a/c`; what leads out of the folder is kept. */
const normalized = (path: string): string => {
  const kept: string[] = []
  for (const one of segmentsOf(path)) {
    if (one === '..' && kept.length > 0) kept.pop()
    else kept.push(one)
  }
  return kept.join('/')
}

/** What in PHP, JavaScript and Python stands for the folder of the very file. */
const OWN_FOLDER = /__DIR__|__dirname|dirname\(\s*__FILE__\s*\)|dirname\(\s*__file__\s*\)|Path\(__file__\)/
const SEPARATORS = /[\s'"`=,:;()<>|]+/

/**
 * Whether a line means this file. From the folder of its own file it tells the whole place; else the end that it tells must be that of the
 * file, or the whole file the end of what it tells: a tree may lie elsewhere than where it runs.
 */
const means = ({ text, file: where }: ScanFinding, file: string): boolean => {
  const own = OWN_FOLDER.test(text)
  const folder = where.split('/').slice(0, -1).join('/')
  return text.split(SEPARATORS).some((word) => {
    const [written, found] = [segmentsOf(word), segmentsOf(file)]
    if (written[written.length - 1] !== found[found.length - 1]) return false
    if (own || written.includes('..')) return normalized(`${folder}/${word}`) === file
    const shared = Math.min(written.length, found.length)
    return written.slice(-shared).join('/') === found.slice(-shared).join('/')
  })
}

/** The line of the integration's own code that names this file as its authorities. */
const userOf = (file: string, findings: readonly ScanFinding[]): ScanFinding | undefined =>
  findings.find((finding) => finding.kind === 'pins-ca' && finding.place === 'code' && finding.file !== file && means(finding, file))

/** This takes the place of libcurl's file of roots, and not of its folder (CURLOPT_CAINFO, CURLOPT_CAPATH). */
const isOfCurl = ({ what }: ScanFinding): boolean => /^CURLOPT_CAINFO\b|^(--)?cacert\b/i.test(what)

/** The folder that libcurl of Debian and of its children was built with beside its file (debian/rules of curl, --with-ca-path). */
const folderOfCurl = async (host: Pick<Host, 'look'>): Promise<string | null> =>
  (await host.look('/etc/debian_version')) === null ? null : '/etc/ssl/certs'

/** How each certificate file that the code names fares against each chain that was sent; `folder`: that of libcurl, if it has one. */
export const pinnedOf = (
  { findings, certificateFiles }: Pick<Scanned, 'findings' | 'certificateFiles'>,
  paths: readonly Path[],
  certificates: Net['certificates'],
  folder: string | null,
): Scan['pinned'] =>
  [...certificateFiles].flatMap(([file, text]) => {
    const user = userOf(file, findings)
    const pem = pemBlocks(text)
    if (user === undefined || pem.length === 0) return []
    const chains = heldAgainst(paths, { store: 'given', source: file, pem }, certificates)
    return [
      {
        file,
        certificates: pem.length,
        usedBy: `${user.file}:${user.line}`,
        ...(isOfCurl(user) && folder !== null ? { beside: folder } : {}),
        chains,
      },
    ]
  })

export const scanGatherer = defineGatherer({
  id: 'scan',
  layer: 'app-server',
  // The chains are needed; and what measures times on the wire is not held up by the reading.
  needs: ['paths'],
  steps: SCAN_STEPS + 1,
  words: 'Looking through the code and the settings that were named',
  gather: async ({ plan, host, net, facts, signal, stepMs, say }) => {
    const environment = switchesOf(host)
    const folder = plan.request.scan
    if (folder === null) return found({ ...NOTHING_SCANNED, environment })
    const ended = new AbortController()
    const end = () => ended.abort()
    signal.addEventListener('abort', end, { once: true })
    const timer = setTimeout(end, stepMs * SCAN_STEPS)
    const hosts = [...new Set(plan.endpoints.filter((endpoint) => endpoint.required).map((endpoint) => endpoint.host))]
    const result = await scanFolder(host, folder, {
      hosts,
      signal: ended.signal,
      onProgress: (files) => say(`Looking through ${folder}: ${files} files`),
    })
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
    if (!result.ok)
      return missing(result.why === 'denied' ? 'denied' : 'failed', `The folder ${folder} was not looked through. ${result.detail}`)
    const { certificateFiles: _files, ...scanned } = result.scanned
    const pinned = facts.paths.ok ? pinnedOf(result.scanned, facts.paths.value, net.certificates, await folderOfCurl(host)) : []
    return found({ ...scanned, pinned, environment })
  },
  redact: (scan, { text }) => ({
    ...scan,
    findings: scan.findings.map((finding) => ({ ...finding, text: text(finding.text), what: text(finding.what) })),
  }),
})
