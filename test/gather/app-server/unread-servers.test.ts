// A running server that was chosen and may not be read: what every user may read of it, on made-up hosts, and the words of the verdict.
import { describe, expect, it } from 'vitest'
import type { FileResult, Process } from '../../../electron/contract/recording.ts'
import type { Servers } from '../../../electron/contract/runtime-facts.ts'
import { judge } from '../../../electron/engine/judge.ts'
import { serversGatherer } from '../../../electron/gather/app-server/servers/servers.ts'
import { environmentOfUnit } from '../../../electron/gather/app-server/servers/unit-files.ts'
import { aCaughtHello, anAttempt, aPath, aRuntime, someFacts } from '../../fixtures/facts.ts'
import { contextFor, file, hostOf } from '../context.ts'

const UNIT = '/etc/systemd/system/shop.service'
const DENIED: FileResult = { ok: false, why: 'denied', detail: 'EACCES' }
const NONE: FileResult = { ok: false, why: 'not-found', detail: 'ENOENT' }
const server: Process = { pid: 812, name: 'python3', exe: '', args: ['/usr/bin/python3', '/srv/srv.py'], listens: true }

const files = (unit: string, uid: number, more: Record<string, FileResult> = {}): Record<string, FileResult> => ({
  '/proc/self/status': file(`Uid:\t${uid}\t${uid}\t${uid}\t${uid}\nGid:\t1\t1\t1\t1\n`),
  '/proc/812/status': file('Uid:\t33\t33\t33\t33\nGid:\t33\t33\t33\t33\n'),
  '/proc/self/cgroup': file('0::/user.slice/user-1000.slice/session-1.scope\n'),
  '/proc/812/cgroup': file('0::/system.slice/shop.service\n'),
  '/etc/passwd': file('www-data:x:33:33::/var/www:/usr/sbin/nologin\n'),
  [UNIT]: file(unit),
  ...more,
})

const gather = async (
  unit: string,
  chosen: string[],
  change: { uid?: number; process?: Process; more?: Record<string, FileResult> } = {},
) => {
  const secrets: string[] = []
  const host = hostOf({
    processes: [change.process ?? server, { ...(change.process ?? server), pid: 813 }],
    files: files(unit, change.uid ?? 1000, change.more),
  })
  const context = contextFor(host, {}, { runtimes: chosen })
  const fact = await serversGatherer.gather({ ...context, learnSecret: (secret: string) => secrets.push(secret) })
  if (!fact.ok) throw new Error(fact.detail)
  return { unread: fact.value.unread, secrets }
}

describe('a running server of another account', () => {
  it.each(['shop.service', 'shop', 'srv.py'])('is found by the name that was chosen, its workers once: %s', async (name) => {
    const { unread } = await gather('[Service]\nEnvironment=SSL_CERT_FILE=/srv/ca.pem LANG=C\n', [name])
    expect(unread).toEqual([
      {
        chosen: name,
        pid: 812,
        program: 'python3',
        account: 'www-data',
        byRoot: false,
        settings: name === 'srv.py' ? expect.anything() : [{ name: 'SSL_CERT_FILE', value: '/srv/ca.pem' }],
        files: [],
      },
    ])
  })

  it('tells what its command line sets, and keeps the login of its proxy to itself', async () => {
    const process = { ...server, name: 'node', args: ['node', '--tls-min-v1.3', '/srv/app.js'] }
    const unit = 'Environment=https_proxy=http://shop:s3cret@proxy.test:3128/'
    const { unread, secrets } = await gather(unit, ['shop'], { process })
    expect(unread?.[0]?.settings.map(({ name }) => name)).toEqual(['https_proxy', '--tls-min-v1.3'])
    expect(JSON.stringify(unread)).not.toContain('s3cret')
    expect(secrets.join()).toContain('s3cret')
  })

  it('is found too where its program is none that is known here, such as a worker that renamed itself', async () => {
    const { unread } = await gather('', ['shop.service'], { process: { ...server, name: 'shop-api', args: ['shop-api: worker'] } })
    expect(unread).toMatchObject([{ program: 'shop-api', settings: [] }])
  })

  it('names the files of variables that may not be read either', async () => {
    const { unread } = await gather('EnvironmentFile=-/etc/default/shop\nEnvironmentFile=-/none', ['shop'], {
      more: { '/etc/default/shop': DENIED, '/none': NONE },
    })
    expect(unread).toMatchObject([{ files: ['/etc/default/shop'] }])
  })

  it.each<[string, string[], Process]>([
    ['nobody chose it', [], server],
    ['another one was chosen', ['blog.service', 'python', 'python3'], server],
    ['its program may be read', ['shop.service'], { ...server, exe: '/usr/bin/python3' }],
  ])('is no matter where %s', async (_why, chosen, process) => {
    expect((await gather('', chosen, { process })).unread).toBeUndefined()
  })
})

describe('the environment of a unit', () => {
  it('is that of its file, its drop-ins and its files of variables', async () => {
    const host = hostOf({
      files: {
        [UNIT]: file('[Service]\nEnvironment=GONE=1\nEnvironment=\nEnvironment="A=one two" \'B=2\' \\\n  C=3\nEnvironmentFile=/e\n'),
        [`${UNIT}.d/a.conf`]: file('[Service]\nEnvironment=C=4\n'),
        '/e': file('# comment\nB="from the file"\n; D=no\nE=x\n'),
      },
      lists: { [`${UNIT}.d`]: ['a.conf'] },
    })
    expect(await environmentOfUnit('shop.service', host)).toEqual({
      variables: { A: 'one two', B: 'from the file', C: '4', E: 'x' },
      unread: [],
    })
  })
  it('is not told where a drop-in may not be read, or there is no unit', async () => {
    const host = hostOf({ files: { [UNIT]: file(''), [`${UNIT}.d/a.conf`]: DENIED }, lists: { [`${UNIT}.d`]: ['a.conf'] } })
    expect(await environmentOfUnit('shop.service', host)).toBeNull()
    expect(await environmentOfUnit('blog.service', host)).toBeNull()
  })
})

describe('the verdict', () => {
  const unread: NonNullable<Servers['unread']> = [
    {
      chosen: 'shop.service',
      pid: 812,
      program: 'python3',
      account: 'www-data',
      byRoot: false,
      settings: [
        { name: 'SSL_CERT_FILE', value: '/srv/ca.pem' },
        { name: 'SSL_CERT_DIR', value: '/srv/certs' },
      ],
      files: ['/etc/default/shop'],
    },
  ]
  const verdictOf = (chosen: string[], change: Partial<(typeof unread)[number]> = {}) => {
    const servers: Servers = { unasked: [], elsewhere: [], unread: unread.map((one) => ({ ...one, ...change })) }
    const facts = someFacts({ servers, runtimes: [aRuntime()], hellos: [aCaughtHello()], paths: [aPath()], attempts: [anAttempt()] })
    return judge({ ...facts, request: { ...facts.request, runtimes: chosen } }).verdict
  }

  it('says that it runs, what can be read of it, and who has to make the check', () => {
    expect(verdictOf(['shop.service'])).toMatchObject({
      status: 'cannot-tell',
      reasons: [
        '“shop.service” runs as www-data (python3, process 812), and this user may not read which program that is. ' +
          'As far as its unit and its command line tell, it has SSL_CERT_FILE=/srv/ca.pem and SSL_CERT_DIR=/srv/certs. ' +
          'What /etc/default/shop sets may not be read either.',
      ],
      next: [{ text: 'Make the check as root, with sudo. Then it asks that server’s own program, on its own settings.' }],
    })
    expect(verdictOf(['shop.service'], { byRoot: true }).next[0]?.text).toContain('CAP_SYS_PTRACE')
  })

  it('is that of the runtimes where they have the name', () => {
    expect(verdictOf(['curl'], { chosen: 'curl' })).toMatchObject({ status: 'ready', next: [] })
  })
})
