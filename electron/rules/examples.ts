// What the examples of the words are made from: one usual host, with the names and addresses that are kept for documents
// (RFC 2606, RFC 5737, RFC 3849). A page of a cause is composed from them, so nothing in them is of a real host.
import type { Os } from '../contract/host-facts.ts'
import type { Runtime } from '../contract/runtime-facts.ts'
import type { Scan, ScanFinding } from '../contract/scan.ts'
import type { Lifecycle } from '../knowledge/lifecycle.ts'
import { certificateCommand, tenCalls } from './phrases.ts'

export const HOST = 'api.example.com'
export const ADDRESS = '192.0.2.10'
export const ENDPOINT = `https://${HOST}/`
export const PLATFORM = 'Example Pay'
export const SUPPORT = 'support@example.com'
export const PROXY = 'http://proxy.example.com:3128'
export const SOURCE = 'HTTPS_PROXY in the environment'
export const RUNTIME = 'PHP 8.2.28'
export const TRY = `curl -v -o /dev/null --url ${ENDPOINT}`
export const STORE = '/etc/ssl/certs/ca-certificates.crt'
export const ROOT = 'Example Root CA'

const way = { endpoint: ENDPOINT, host: HOST, port: 443, via: 'direct', address: ADDRESS }
export const SHOW_CERTIFICATES = certificateCommand(way)
export const TEN_CALLS = tenCalls(way)

export const exampleOs: Os = {
  family: 'linux',
  id: 'ubuntu',
  name: 'Ubuntu 20.04.6 LTS',
  version: '20.04',
  codename: 'focal',
  edition: null,
  build: null,
  basedOn: null,
  supportEnd: null,
  longerSupports: [],
  kernel: '5.4.0',
  architecture: 'x64',
  container: null,
  hostName: 'shop',
}

/** Its row of the table; a page shall not change with the day on which the table was checked. */
export const exampleLifecycle = {
  os: 'ubuntu',
  version: '20.04',
  name: 'Ubuntu 20.04 LTS',
  support: '2025-05-29',
  extended: [],
  source: 'https://ubuntu.com/about/release-cycle',
  readIn: ['distro-info-data'],
  checked: '2026-11-22',
} satisfies Lifecycle

export const exampleRuntime: Runtime = {
  id: 'php',
  kind: 'php',
  name: 'PHP',
  version: '8.2.28',
  path: '/usr/bin/php',
  realPath: '/usr/bin/php8.2',
  library: { name: 'OpenSSL', version: '3.0.16', bundled: false },
  trustStore: null,
  running: false,
  problem: null,
  server: null,
  settings: [],
}

/** A folder of code in which one place was found. */
export const exampleScan = (
  found: Pick<ScanFinding, 'kind' | 'text' | 'what' | 'instead' | 'source'>,
): { scan: Scan; findings: [ScanFinding] } => {
  const findings: [ScanFinding] = [{ ...found, file: 'pay.php', line: 12, place: 'code', holds: 'always', condition: null }]
  return {
    scan: {
      folder: '/srv/shop',
      hosts: [HOST],
      files: 12,
      bytes: 9000,
      others: 0,
      skipped: [],
      skippedCount: { binary: 0, 'too-large': 0, denied: 0, 'link-loop': 0, special: 0, failed: 0 },
      findings,
      omitted: 0,
      pinned: [],
      environment: [],
      unfinished: null,
    },
    findings,
  }
}
