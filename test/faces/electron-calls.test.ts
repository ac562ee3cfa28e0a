// Electron's security checklist against the running window, continued: who may call and with what, and what can be loaded at all,
// items 17, 18 and 20.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EngineCall, engineCalls } from '../../electron/contract/engine-api.ts'
import { type Bridge, canShow, loadBare, NODE, type StartedWindow, startWindow } from './electron-started.ts'

/** What no call takes. */
const WRONG: unknown[] = [undefined, null, 0, '', 'start', [], [{}], true, { extra: 1 }, { run: 1 }, { run: 'x'.repeat(101) }, Number.NaN]
const CHECK = { profileId: 'pci-dss', url: '', runtimes: [], proxy: 'system', ca: '', deep: false, practice: null }
const OF_CHECK: unknown[] = [
  { ...CHECK, url: undefined },
  { ...CHECK, url: ['https://a.example/'] },
  { ...CHECK, url: 'x'.repeat(2001) },
  { ...CHECK, deep: 'yes' },
  { ...CHECK, runtimes: 'curl' },
  { ...CHECK, runtimes: Array(51).fill('curl') },
  { ...CHECK, runtimes: [{}] },
  { ...CHECK, practice: 1 },
  { ...CHECK, ca: {} },
  { ...CHECK, scan: '/' },
  { ...CHECK, stepMs: 1 },
]
const OF_CALL: Partial<Record<EngineCall, unknown[]>> = {
  plan: OF_CHECK,
  check: OF_CHECK,
  openBundle: [
    { name: 'a.zip', bytes: 'PK' },
    { name: 'a.zip', bytes: [80, 75] },
    { name: 1, bytes: new Uint8Array(1) },
    { name: '../../../etc/passwd', bytes: new Uint8Array([80, 75]) },
  ],
  judgeAgain: [
    { run: 'run-1', asOf: 'yesterday' },
    { run: 'run-1', asOf: '2026-13-40' },
    { run: '__proto__', asOf: '2026-01-01' },
  ],
  cancel: [{ run: 'constructor' }, { run: '../run-1' }],
  saveBundle: [{ run: '__proto__' }, { run: 'run-1', path: '/tmp/x' }],
  saveMessage: [
    { run: 'run-1', finding: -1 },
    { run: 'run-1', finding: 1.5 },
    { run: 'no-run', finding: 0 },
  ],
  answer: [{ run: 'no-run', question: '__proto__', answer: 'yes' }],
  hello: [{ run: 'no-run', runtime: '../../etc/passwd' }],
  explain: [{ text: 'x'.repeat(20_001) }, { text: {} }],
}

describe.skipIf(!canShow)('Electron’s checklist, at its calls', () => {
  let started: StartedWindow
  beforeAll(async () => {
    started = await startWindow()
  })
  afterAll(() => started.stage.clear())

  it('17. Who calls is looked at: another window and another page are refused', async () => {
    const { application, page } = started
    const answers = await application.evaluate(async ({ BrowserWindow, app }) => {
      const [own] = BrowserWindow.getAllWindows()
      const ask = 'window.tlsPreflight.start({}).then(JSON.parse).then((reply) => reply.ok ? "answered" : reply.sentence)'
      if (!own) return []
      const preload = `${app.getAppPath()}/dist/electron/preload.cjs`
      const other = new BrowserWindow({ show: false, webPreferences: { session: own.webContents.session, sandbox: true, preload } })
      await other.loadURL('app://renderer/index.html')
      const first: unknown = await other.webContents.executeJavaScript(ask)
      other.destroy()
      // Otherwise it would come back from there at once.
      own.webContents.removeAllListeners('did-navigate')
      await own.loadURL('data:text/html,<p>another page')
      const second: unknown = await own.webContents.executeJavaScript(ask)
      await own.loadURL('app://renderer/index.html')
      return [first, second, await own.webContents.executeJavaScript(ask)]
    })
    expect(answers).toEqual(['This window may not ask.', 'This window may not ask.', 'answered'])
    await page.getByRole('button', { name: 'Check now' }).waitFor()
  })

  it.each(Object.keys(engineCalls) as EngineCall[])('17. What is called with is parsed: %s refuses in one sentence', async (call) => {
    const { page } = started
    const tried = [...WRONG, ...(call === 'start' ? [{ a: 1 }] : []), ...(OF_CALL[call] ?? [])]
    const replies = await page.evaluate(
      async ([name, inputs]) => {
        const { tlsPreflight } = globalThis as unknown as { tlsPreflight: Bridge }
        const unsendable = [() => undefined, Symbol('x'), document.body, { run: () => 'run-1' }]
        const told: string[] = []
        const large = { name: 'a.zip', bytes: new Uint8Array(13 << 20) }
        for (const input of [...inputs, ...unsendable, large]) {
          try {
            const reply = JSON.parse((await tlsPreflight[name]?.(input)) as string) as { ok: boolean; sentence?: string }
            told.push(reply.ok ? 'DONE' : String(reply.sentence))
          } catch (error) {
            told.push((error as Error).message)
          }
        }
        return told
      },
      [call, tried] as const,
    )
    // An object without anything in it is all that `start` wants.
    expect(replies.filter((one) => one === 'DONE')).toEqual([])
    expect(replies.filter((one) => one.includes('\n') || /\bat \S+:\d+/.test(one) || one.split(' ').length > 20)).toEqual([])
    const whole = await page.evaluate(() => (globalThis as unknown as { tlsPreflight: Bridge }).tlsPreflight.start?.({}))
    expect(JSON.parse(String(whole))).toMatchObject({ ok: true })
  })

  it('18. No file://: a scheme of its own, with a fixed set of files', async () => {
    const { application, page } = started
    expect(page.url()).toBe('app://renderer/index.html')
    expect(await loadBare(application, 'app://renderer/index.html')).toMatchObject({ status: 200, failure: null })
    for (const path of [
      '../package.json',
      '..%2f..%2fpackage.json',
      '%2e%2e/%2e%2e/package.json',
      '..\\..\\package.json',
      '%5c..%5c..%5cpackage.json',
      'assets/../../electron/main.cjs',
      '..%00/index.html',
      '/etc/hostname',
      'index.html%00.js',
      'Index.html',
      'assets',
      'file:///etc/hostname',
    ]) {
      const { status, failure } = await loadBare(application, `app://renderer/${path}`)
      expect([path, failure === null ? status : failure]).toEqual([path, path.includes('%00') ? expect.anything() : 404])
    }
    for (const url of [
      'file:///etc/hostname',
      'file://localhost/etc/hostname',
      'app://elsewhere/index.html',
      'filesystem:app://renderer/temporary/x',
    ])
      expect([url, (await loadBare(application, url)).failure]).toEqual([url, expect.stringMatching(/^ERR_/)])
  })

  it('20. The page gets the contract’s calls and nothing of Electron’s', async () => {
    const { page } = started
    const seen = await page.evaluate(async () => {
      const shared = globalThis as unknown as { tlsPreflight: Bridge }
      const bridge = shared.tlsPreflight
      const told: unknown[][] = []
      const off = bridge.subscribe?.((...event: unknown[]) => void told.push(event)) as () => void
      const input = { profileId: '', url: '', runtimes: [], proxy: 'system', ca: '', deep: false, practice: 'none' }
      const begun = JSON.parse((await bridge.check?.(input)) as string) as { ok: boolean; value: { run: string } }
      while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
      await bridge.cancel?.({ run: begun.value.run })
      off()
      const attempts = [
        () => Object.assign(bridge, { start: null }),
        () => delete bridge.start,
        () => Object.defineProperty(window, 'tlsPreflight', { value: 1 }),
      ]
      const changed = attempts.map((attempt) => {
        try {
          attempt()
          return typeof shared.tlsPreflight.start === 'function' ? 'kept' : 'changed'
        } catch (error) {
          return (error as Error).name
        }
      })
      return {
        names: Object.keys(bridge).sort(),
        kinds: [...new Set(Object.values(bridge).map((one) => typeof one))],
        inherited: Object.getPrototypeOf(bridge) === Object.prototype,
        arguments: [...new Set(told.map((event) => event.length))],
        kindsTold: [...new Set(told.map(([event]) => typeof event))],
        keys: [...new Set(told.flatMap(([event]) => Object.keys(JSON.parse(event as string) as object)))].sort(),
        changed,
        frozen: Object.isFrozen(bridge),
      }
    })
    expect(seen.names).toEqual([...Object.keys(engineCalls), 'subscribe'].sort())
    expect(seen).toMatchObject({ kinds: ['function'], inherited: true, arguments: [1], kindsTold: ['string'], frozen: true })
    expect(seen.keys.filter((key) => ['sender', 'ports', 'senderId', 'reply'].includes(key))).toEqual([])
    expect(seen.changed).not.toContain('changed')
    // Only the very file that the window was opened with has the bridge in it: its own globals are no way to more.
    const globals = await page.evaluate((names) => names.filter((name) => name in globalThis), NODE)
    expect(globals).toEqual([])
  })
})
