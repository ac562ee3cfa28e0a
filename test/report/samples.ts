// Two reports and the facts of one, made by hand in the contract's form: a proxy that asks for a login, and a host that is ready.
import { type Facts, factsSchema } from '../../electron/contract/facts.ts'
import { profileSchema } from '../../electron/contract/profile.ts'
import { type Report, reportSchema } from '../../electron/contract/report.ts'

export const profile = profileSchema.parse({
  schemaVersion: 1,
  id: 'example',
  name: 'Example Pay',
  sources: [{ title: 'TLS requirements', url: 'https://example.test/tls', checked: '2026-11-21' }],
  endpoints: [{ url: 'https://api.example.test/', purpose: 'Create transactions', required: true }],
  minTls: '1.2',
  suites: ['TLS_AES_128_GCM_SHA256', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'],
  os: 'supported',
  reviewed: '2026-11-21',
  contacts: { support: 'support@example.test' },
})

const nodes = (states: Report['picture']['nodes'][number]['state'][]): Report['picture']['nodes'] =>
  (['application', 'library', 'proxy', 'firewall', 'platform'] as const).map((node, index) => ({
    node,
    title: ['Your application', 'Its TLS library', 'Proxy', 'Firewall and network', 'Example Pay'][index] ?? '',
    lines: [],
    state: states[index] ?? 'unknown',
    findings: [],
  }))

const layer = (
  name: Report['checklist'][number]['layer'],
  title: string,
  state: Report['checklist'][number]['state'],
  meaning: string,
) => ({
  layer: name,
  title,
  state,
  lookedAt: ['Debian GNU/Linux 13 (trixie)'],
  meaning,
  findings: [],
})

const path = 'https://api.example.test/ via http://proxy.example.test:3128'
const common = {
  schemaVersion: 1 as const,
  program: { name: 'tls-preflight' as const, version: '0.1.0' },
  practice: false,
  profile,
  host: { name: 'shop-web-02', os: 'Debian GNU/Linux 13 (trixie)', libraries: ['OpenSSL 3.5.1'] },
  madeAt: '2026-11-21T10:32:00.000Z',
  asOf: '2026-11-21',
}

const well = {
  confidence: null,
  side: null,
  owners: [],
  until: null,
  counts: true,
  silencedBy: null,
  blockedBy: null,
  missing: null,
  message: null,
  fix: [],
  evidence: [],
}

export const brokenReport: Report = reportSchema.parse({
  ...common,
  verdict: {
    status: 'not-ready',
    connects: 'no',
    until: null,
    headline: 'cannot-connect',
    sentence: 'Cannot connect: the proxy asks for a login',
    summary: 'PHP and its TLS library meet the rules. The connection ends at the proxy.',
    causes: [{ id: 'proxy-login-needed', layer: 'proxy', subject: path, path, confidence: 'certain', side: 'near', owner: 'network-team' }],
    reasons: [],
  },
  picture: { subject: 'PHP 8.4', endpoint: 'https://api.example.test/', nodes: nodes(['ok', 'ok', 'broken', 'not-tested', 'not-tested']) },
  checklist: [
    layer('os', 'Operating system and its TLS library', 'pass', 'Nothing here stands in the way.'),
    layer('app-server', 'Application server and its runtimes', 'warn', 'One runtime is old.'),
    layer('proxy', 'Proxy', 'fail', 'The proxy asks for a login.'),
    layer('firewall', 'Firewall and network', 'blocked', 'Not tested yet. First mend this: The proxy asks for a login.'),
    layer('endpoint', 'Platform: Example Pay', 'blocked', 'Not tested yet. First mend this: The proxy asks for a login.'),
  ],
  findings: [
    {
      ...well,
      id: 'os-end-of-life',
      layer: 'os',
      subject: { kind: 'host', id: 'host', name: 'shop-web-02' },
      outcome: 'pass',
      title: 'The system is supported',
      why: '',
    },
    {
      ...well,
      id: 'proxy-login-needed',
      layer: 'proxy',
      subject: { kind: 'path', id: path, name: 'api.example.test through http://proxy.example.test:3128' },
      outcome: 'fail',
      title: 'The proxy asks for a login',
      why: 'It answered 407 and offers Basic. Nothing was sent to it that could be a login.',
      fix: [
        { text: 'Ask your network team for a proxy login for this server.' },
        {
          text: 'Put the login into the environment of the shop, then start it again.',
          command: "export HTTPS_PROXY='http://USER:PASSWORD@proxy.example.test:3128'",
        },
      ],
      evidence: [{ kind: 'network', source: path, text: 'HTTP/1.1 407 Proxy Authentication Required' }],
      confidence: 'certain',
      side: 'near',
      owners: ['network-team', 'hosting-company'],
    },
    {
      ...well,
      id: 'app-connection-fails',
      layer: 'app-server',
      subject: { kind: 'runtime', id: 'php', name: 'PHP 8.4' },
      outcome: 'fail',
      title: 'PHP could not connect',
      why: 'Its own attempt failed.',
      confidence: 'certain',
      side: 'near',
      owners: ['you'],
      silencedBy: 'proxy-login-needed',
    },
  ],
  paths: [
    {
      endpoint: 'https://api.example.test/',
      via: 'http://proxy.example.test:3128',
      address: '192.0.2.8',
      steps: [
        { step: 'dns', outcome: 'pass', ms: 1.4, detail: 'resolved to 192.0.2.8' },
        { step: 'tcp', outcome: 'pass', ms: 2.2, detail: 'open' },
        { step: 'proxy', outcome: 'fail', ms: 3, detail: '407, Basic' },
        { step: 'hello', outcome: 'blocked', ms: null, detail: 'not run' },
        { step: 'handshake', outcome: 'blocked', ms: null, detail: 'not run' },
        { step: 'certificate', outcome: 'blocked', ms: null, detail: 'not run' },
        { step: 'http', outcome: 'blocked', ms: null, detail: 'not run' },
      ],
      negotiated: null,
      chain: [],
      opensslCommand: 'openssl s_client -connect api.example.test:443 -proxy proxy.example.test:3128',
    },
  ],
  runtimes: [
    {
      id: 'php',
      name: 'PHP',
      version: '8.4',
      path: '/usr/bin/php',
      library: 'OpenSSL 3.5.1',
      mode: 'default',
      hello: null,
      permittedSuites: ['TLS_AES_128_GCM_SHA256'],
      trustStore: null,
      proxy: null,
      attempts: [{ path, outcome: 'failed', error: 'CONNECT tunnel failed, response 407', negotiated: null }],
      decides: true,
      result: 'Cannot connect',
      outcome: 'fail',
    },
  ],
  conditions: ['The runtimes of running servers decide, since none was chosen.'],
})

export const readyReport: Report = reportSchema.parse({
  ...common,
  verdict: {
    status: 'ready',
    connects: 'yes',
    until: '2027-06-30',
    headline: 'stops-on',
    sentence: 'Works today, will stop on 2027-06-30',
    summary: 'PHP connects to Example Pay by TLS 1.2. The rules will ask for TLS 1.3.',
    causes: [],
    reasons: [],
  },
  picture: { subject: 'PHP 8.4', endpoint: 'https://api.example.test/', nodes: nodes(['warn', 'ok', 'not-used', 'ok', 'ok']) },
  checklist: [
    layer('os', 'Operating system and its TLS library', 'pass', 'Nothing here stands in the way.'),
    layer('app-server', 'Application server and its runtimes', 'warn', 'PHP will not meet the rules from 2027-06-30.'),
    layer('proxy', 'Proxy', 'not-applicable', 'No proxy is used.'),
    layer('firewall', 'Firewall and network', 'pass', 'Nothing here stands in the way.'),
    layer('endpoint', 'Platform: Example Pay', 'pass', 'Nothing here stands in the way.'),
  ],
  findings: [
    {
      ...well,
      id: 'app-no-permitted-cipher',
      layer: 'app-server',
      subject: { kind: 'runtime', id: 'php', name: 'PHP 8.4' },
      outcome: 'warn',
      title: 'PHP will not meet the rules from 2027-06-30',
      why: 'The platform will accept TLS 1.3 only from that day. This PHP offers TLS 1.2 at most.',
      fix: [{ text: 'Upgrade PHP before that day.' }],
      confidence: 'certain',
      side: 'near',
      owners: ['system-administrator'],
      until: '2027-06-30',
    },
  ],
  paths: [],
  runtimes: [],
  conditions: [],
})

const absent = { ok: false as const, why: 'failed' as const, detail: 'This fact was not gathered.' }

export const facts: Facts = factsSchema.parse({
  schemaVersion: 1,
  program: { name: 'tls-preflight', version: '0.1.0' },
  startedAt: '2026-11-21T10:31:58.000Z',
  endedAt: '2026-11-21T10:32:00.000Z',
  practice: false,
  request: { urls: [], profile, runtimes: [], proxy: 'system', ca: null, deep: false, scan: null, stepMs: 10000, asOf: null },
  facts: {
    os: { ...absent },
    'system-tls': { ...absent },
    servers: { ...absent },
    runtimes: { ...absent },
    hellos: { ...absent },
    attempts: { ...absent },
    'proxy-settings': {
      ok: true,
      value: {
        proxies: [{ url: 'http://proxy.example.test:3128/', hasCredentials: true, source: '--proxy', scope: 'given', problem: null }],
        noProxy: [],
      },
    },
    paths: { ...absent },
  },
  log: [{ gatherer: 'os', ms: 3, ended: 'failed' }],
})
