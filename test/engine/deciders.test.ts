// Who decides the verdict: those chosen, those of running servers, or all; and who is left out, in a practice run and in a real one.
import { describe, expect, it } from 'vitest'
import { found, missing } from '../../electron/contract/fact.ts'
import type { Facts } from '../../electron/contract/facts.ts'
import { judge } from '../../electron/engine/judge.ts'
import { aCaughtHello, aFailedAttempt, aHello, anAttempt, aPath, aRuntime, aSystemTls, NODE, someFacts } from '../fixtures/facts.ts'

describe('a practice run', () => {
  const mono = aRuntime({ id: 'mono', kind: 'mono', name: 'Mono' })
  const cannot = anAttempt({ runtime: 'mono', outcome: 'not-run', notRun: 'Mono has no setting for further trust anchors.', command: '' })
  const facts = someFacts({
    runtimes: [aRuntime(), mono],
    hellos: [aCaughtHello(), aCaughtHello(aHello(), { runtime: 'mono' })],
    attempts: [anAttempt(), cannot],
  })

  const withCa = (change: Partial<Facts['request']> = {}) => ({
    ...facts,
    request: { ...facts.request, ca: '/etc/shop/ca.pem', ...change },
  })

  it('leaves out who cannot be told to trust its authority, as a check with a given one does', () => {
    expect(judge({ ...facts, practice: true }).verdict.status).toBe('ready')
    expect(judge(withCa()).verdict.status).toBe('ready')
    expect(judge(withCa()).runtimes.map(({ id }) => id)).toContain('mono')
  })

  it.each<[string, Facts]>([
    ['no authority was given', facts],
    ['a proxy was given, which may be why', withCa({ proxy: 'socks5://127.0.0.1:1080' })],
    ['it was chosen', withCa({ runtimes: ['mono', 'curl'] })],
    ['nothing else is there', { ...withCa(), facts: someFacts({ runtimes: [mono], hellos: [], attempts: [cannot] }).facts }],
  ])('leaves nobody out where %s', (_why, given) => {
    expect(judge(given).verdict.status).toBe('cannot-tell')
  })

  it('does not leave out who does not start: another one is not ready in its place', () => {
    const broken = aRuntime({ id: 'python3', kind: 'python', name: 'Python', path: '/opt/python3', problem: '/opt/python3 did not start.' })
    const notRun = anAttempt({ runtime: 'python3', outcome: 'not-run', notRun: '/opt/python3 did not start.', command: '' })
    const both = someFacts({ runtimes: [aRuntime(), broken], hellos: [aCaughtHello()], attempts: [anAttempt(), notRun] })
    const judged = judge({ ...withCa(), facts: both.facts })
    expect(judged.verdict.status).toBe('cannot-tell')
    expect(judged.conditions).toContain('All runtimes found here decide, since none was chosen.')
    expect(judge(withCa()).conditions.filter((condition) => condition.startsWith('All runtimes'))).toEqual([])
  })

  it('says that only those decide that could be tried, where several could', () => {
    const three = someFacts({
      runtimes: [aRuntime(), NODE, mono],
      hellos: [aCaughtHello(), aCaughtHello(aHello(), { runtime: 'node' })],
      attempts: [anAttempt(), anAttempt({ runtime: 'node' }), cannot],
    })
    const { verdict, conditions } = judge({ ...withCa(), facts: three.facts })
    expect(verdict.status).toBe('ready')
    expect(conditions).toContain('All runtimes that could be tried decide, since none was chosen.')
  })

  it('does not ask to trust what it made itself', () => {
    const request = { ...facts.request, ca: '/tmp/practice/ca.pem' }
    expect(judge({ ...facts, practice: true, request }).verdict.summary).not.toContain('ca.pem')
  })
})

describe('who decides', () => {
  it('cannot be told where a running server could not be asked and none was chosen', () => {
    const facts = someFacts({ servers: { unasked: ['/usr/sbin/php-fpm8.1: its command-line program is not on this host'], elsewhere: [] } })
    expect(judge(facts).verdict).toMatchObject({ status: 'cannot-tell', reasons: [expect.stringContaining('php-fpm8.1')] })
    expect(judge({ ...facts, request: { ...facts.request, runtimes: ['curl'] } }).verdict.status).toBe('ready')
  })

  it('is a server that runs elsewhere, where its unit was chosen: that is said, and not that there is none', () => {
    const one = {
      pid: 27,
      name: 'python3.11',
      container: 'a network namespace of its own',
      unit: 'shop.service',
      differs: ['network' as const],
    }
    const facts = someFacts({ servers: { unasked: [], elsewhere: [one] } })
    const chosen = (name: string) => judge({ ...facts, request: { ...facts.request, runtimes: [name] } }).verdict
    expect(chosen('shop.service')).toMatchObject({
      status: 'cannot-tell',
      reasons: ['“shop.service” runs in a network namespace of its own (python3.11, process 27), where this check does not.'],
    })
    expect(chosen('other.service').reasons[0]).toMatch(/^No running server called “other\.service”/)
    expect(chosen('curl').status).toBe('ready')
  })

  it('is known, and not whether it is well, where settings of its server could not be read: chosen by name too', () => {
    const hidden = 'The argument file args of Shop could not be read: the settings in it are not known.'
    const facts = someFacts({ runtimes: [aRuntime({ running: true, hidden }), NODE] })
    for (const runtimes of [[], ['curl']])
      expect(judge({ ...facts, request: { ...facts.request, runtimes } }), `${runtimes}`).toMatchObject({
        verdict: { status: 'cannot-tell', reasons: [hidden], next: [{ text: expect.stringContaining('See how your server is started.') }] },
        checklist: expect.arrayContaining([expect.objectContaining({ layer: 'app-server', state: 'unknown', meaning: hidden })]),
      })
    const failed = aFailedAttempt({ error: 'curl: (60) SSL certificate problem: unable to get local issuer certificate' })
    const fails = someFacts({ runtimes: [aRuntime({ running: true, hidden })], attempts: [failed] })
    expect(judge(fails).verdict.status).toBe('not-ready')
    // One that does not decide changes nothing.
    expect(judge(someFacts({ runtimes: [aRuntime({ running: true }), { ...NODE, hidden }] })).verdict.status).toBe('ready')
  })

  it('is not known while a server of the kind that was chosen could not be asked', () => {
    const server = 'node (process 7): it may not be read by this user'
    const facts = someFacts({
      runtimes: [aRuntime(), NODE],
      hellos: [aCaughtHello(), aCaughtHello(aHello(), { runtime: 'node' })],
      attempts: [anAttempt(), anAttempt({ runtime: 'node' })],
      servers: { unasked: [server], unaskedAs: [{ server, names: ['node', 'Node.js'] }], elsewhere: [] },
    })
    const chosen = (name: string) => judge({ ...facts, request: { ...facts.request, runtimes: [name] } })
    for (const name of ['node', 'Node.js', 'node20'])
      expect(chosen(name), name).toMatchObject({
        verdict: {
          status: 'cannot-tell',
          reasons: expect.arrayContaining([expect.stringContaining(server)]),
          next: expect.arrayContaining([{ text: expect.stringMatching(/^Make the check as root, with sudo\. Then the servers of other/) }]),
        },
        checklist: expect.arrayContaining([expect.objectContaining({ layer: 'app-server', state: 'unknown' })]),
      })
    for (const name of [NODE.path, 'curl']) expect(chosen(name).verdict.status, name).toBe('ready')
    const gone = 'node (process 7): its program /srv/node is no longer there, or not for this user'
    const other = { ...facts, facts: { ...facts.facts, servers: found({ unasked: [gone], elsewhere: [] }) } }
    expect(judge(other).verdict.next).toEqual([{ text: 'Choose the runtime that your integration uses. Then repeat the check.' }])
  })

  it('connects in part where some of those chosen do', () => {
    const failed = aFailedAttempt({ runtime: 'node', error: 'Error: unable to verify the first certificate' })
    const facts = someFacts({
      runtimes: [aRuntime(), NODE],
      hellos: [aCaughtHello(), aCaughtHello(aHello(), { runtime: 'node' })],
      attempts: [anAttempt(), failed],
      paths: [aPath()],
    })
    const { verdict } = judge({ ...facts, request: { ...facts.request, runtimes: ['curl', 'node'] } })
    expect(verdict).toMatchObject({
      status: 'not-ready',
      connects: 'no',
      sentence: expect.stringMatching(/^Cannot connect with every program: /),
    })
  })

  const two = {
    runtimes: [aRuntime(), NODE],
    hellos: [aCaughtHello(), aCaughtHello(aHello(), { runtime: 'node' })],
    paths: [aPath()],
  }
  const nodeFails = [anAttempt(), aFailedAttempt({ runtime: 'node', error: 'Error: unable to verify the first certificate' })]

  it('cannot tell when nothing was chosen and the runtimes disagree, and says which is which', () => {
    const { verdict } = judge(someFacts({ ...two, attempts: nodeFails }))
    expect(verdict).toMatchObject({ status: 'cannot-tell', connects: 'unknown' })
    expect(verdict.reasons[0]).toBe('curl 7.88.1 can connect, Node.js 20.20.2 cannot. Choose the one that your integration uses.')
  })

  it.each([
    ['curl', 'ready', 'yes'],
    ['node', 'not-ready', 'no'],
  ])('is %s when it was chosen: %s', (name, status, connects) => {
    const facts = someFacts({ ...two, attempts: nodeFails })
    expect(judge({ ...facts, request: { ...facts.request, runtimes: [name] } }).verdict).toMatchObject({ status, connects })
  })

  it('is the runtime of a running server when none was chosen; the other only warns', () => {
    const report = judge(someFacts({ ...two, runtimes: [aRuntime({ running: true }), NODE], attempts: nodeFails }))
    expect(report.verdict.status).toBe('ready')
    expect(report.findings.find((finding) => finding.id === 'app-connection-fails' && finding.subject.id === 'node')).toMatchObject({
      outcome: 'warn',
      counts: false,
    })
  })

  it('does not let an old system library stop a runtime that brings its own', () => {
    const facts = someFacts({
      'system-tls': aSystemTls('OpenSSL', '1.0.0m'),
      runtimes: [NODE],
      hellos: [aCaughtHello(aHello(), { runtime: 'node' })],
      attempts: [anAttempt({ runtime: 'node' })],
    })
    expect(judge(facts).verdict.status).toBe('ready')
  })

  it('is not known where the runtimes could not be looked for: a chosen one may well be there', () => {
    const facts = someFacts()
    const unread = { ...facts, facts: { ...facts.facts, runtimes: missing('timeout', 'The time for this part was up.') } }
    const { verdict } = judge({ ...unread, request: { ...facts.request, runtimes: ['curl'] } })
    expect(verdict).toMatchObject({ status: 'cannot-tell', reasons: expect.arrayContaining(['The time for this part was up.']) })
    expect(JSON.stringify(verdict)).not.toMatch(/No runtime called|Choose the runtime/)
  })

  it('is one sentence for all runtimes that lack the same, and one each where it differs', () => {
    const notRun = (runtime: string, why: string) => anAttempt({ runtime, outcome: 'not-run', notRun: why, command: 'x' })
    const names = ['b', 'c', 'd', 'e'].map((id) => aRuntime({ id, name: id.toUpperCase(), version: '1' }))
    const limit = '6 other runtimes were tried, which is the limit.'
    const facts = someFacts({
      runtimes: [aRuntime(), ...names],
      hellos: ['curl', 'b', 'c', 'd', 'e'].map((runtime) => aCaughtHello(aHello(), { runtime })),
      attempts: [anAttempt(), notRun('b', limit), notRun('c', limit), notRun('d', limit), notRun('e', 'E has no way.')],
    })
    expect(judge(facts).verdict.reasons).toEqual([`B 1, C 1 and D 1: ${limit}`, 'E 1: E has no way.'])
  })
})

describe('what is taken for granted of a server', () => {
  it('stands beside Ready, and among the conditions, once', () => {
    const assumed = 'PHP-FPM 8.2 is taken to run on /etc/php.ini: how it was started cannot be read.'
    const fpm = aRuntime({ id: 'php-fpm', kind: 'php', name: 'PHP-FPM (curl)', running: true, assumed })
    const streams = { ...fpm, id: 'php-fpm-streams', name: 'PHP-FPM (streams)' }
    const facts = someFacts({
      runtimes: [fpm, streams],
      hellos: [fpm, streams].map(({ id }) => aCaughtHello(aHello(), { runtime: id })),
      attempts: [fpm, streams].map(({ id }) => anAttempt({ runtime: id })),
    })
    const { verdict, conditions } = judge(facts)
    expect(verdict.status).toBe('ready')
    expect(verdict.summary.split(assumed)).toHaveLength(2)
    expect(verdict.summary).not.toContain('Nothing needs to be configured')
    expect(conditions.filter((condition) => condition === assumed)).toHaveLength(1)
  })
})

describe('a PHP of which a client is switched off', () => {
  const php = aRuntime({
    id: 'php',
    kind: 'php',
    name: 'PHP (streams)',
    version: '8.2.36',
    path: '/usr/bin/php',
    lacks: 'its curl is switched off',
  })
  const facts = someFacts({
    runtimes: [php],
    hellos: [aCaughtHello(aHello(), { runtime: 'php' })],
    attempts: [anAttempt({ runtime: 'php' })],
  })
  const judged = (...runtimes: string[]) => judge({ ...facts, request: { ...facts.request, runtimes } })

  it.each([[[]], [['php']], [['PHP (streams)']]])('is ready by the other one, and that is said: chosen %j', (chosen) => {
    const { verdict, conditions } = judged(...chosen)
    expect(verdict.status).toBe('ready')
    expect(conditions).toContain('PHP (streams) 8.2.36 was tried alone: its curl is switched off.')
  })

  it('says why that client cannot be chosen; another name is not known', () => {
    expect(judged('PHP (curl)').verdict).toMatchObject({
      status: 'cannot-tell',
      reasons: ['“PHP (curl)” cannot be tried on this host: its curl is switched off.'],
    })
    expect(judged('PHP (soap)').verdict.reasons).toEqual(['No runtime called “PHP (soap)” was found on this host.'])
    expect(judged('shop.service').verdict.reasons).toEqual([
      'No running server called “shop.service” that runs on a program known here was found on this host.',
    ])
  })

  it('says nothing of a PHP that does not decide', () => {
    const both = someFacts({ runtimes: [php, aRuntime()], hellos: [aCaughtHello()], attempts: [anAttempt()] })
    const { verdict, conditions } = judge({ ...both, request: { ...both.request, runtimes: ['curl'] } })
    expect(verdict.status).toBe('ready')
    expect(conditions.filter((condition) => condition.includes('PHP'))).toEqual([])
  })
})
