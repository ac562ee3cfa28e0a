// Electron's security checklist (its documentation, tutorial/security) against the running window: what its page is made of and may
// reach, items 1 to 12 and 16. Those on leaving the page and on calls are in electron-doors.test.ts and electron-calls.test.ts; docs/security.md has all.
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runProgram } from '../lab/stage.ts'
import { canShow, loadBare, NODE, type StartedWindow, startWindow } from './electron-started.ts'

describe.skipIf(!canShow)('Electron’s checklist', () => {
  let started: StartedWindow
  beforeAll(async () => {
    started = await startWindow()
  })
  afterAll(() => started.stage.clear())

  /** The preferences that the window runs with. */
  const preferences = (): Promise<Record<string, unknown>> =>
    started.application.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences(): object }
      return { ...contents.getLastWebPreferences() }
    })
  const rendererId = (): Promise<number> =>
    started.application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0)
  const commandLineOf = async (pid: number): Promise<string[]> => (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split(/[\0 ]/)

  it('1. Only load secure content: all of the page comes from the program', async () => {
    const { page, application, site } = started
    await application.evaluate(({ BrowserWindow }) => {
      const seen: string[] = []
      Object.assign(globalThis, { seen })
      BrowserWindow.getAllWindows()[0]?.webContents.session.webRequest.onCompleted(({ url }) => void seen.push(url))
    })
    await page.reload()
    await page.getByRole('button', { name: 'Check now' }).waitFor()
    const seen = await application.evaluate(() => (globalThis as unknown as { seen: string[] }).seen)
    expect(seen.length).toBeGreaterThan(2)
    expect(seen.filter((url) => !url.startsWith('app://renderer/'))).toEqual([])
    // The policy apart, no request of this session leaves the program.
    for (const url of [`${site.origin}/`, 'https://127.0.0.1:9/', 'ws://127.0.0.1:9/', 'ftp://127.0.0.1/'])
      expect([url, (await loadBare(application, url)).failure]).toEqual([
        url,
        expect.stringMatching(/BLOCKED|UNKNOWN_URL_SCHEME|ABORTED|FAILED|DISALLOWED/),
      ])
    expect(site.asked).toEqual([])
  })

  it('2. No Node.js integration: none in the page, a worker or a frame', async () => {
    const { page } = started
    const seen = (names: string[]) => names.filter((name) => name in globalThis && name !== 'exports')
    expect(await page.evaluate(seen, NODE)).toEqual([])
    const born = page.waitForEvent('worker')
    await page.evaluate(() => {
      const own = document.querySelector<HTMLScriptElement>('script[src]')?.src ?? ''
      Object.assign(globalThis, { born: new Worker(own, { type: 'module' }) })
    })
    const worker = await born
    expect(await worker.evaluate(seen, NODE)).toEqual([])
    const inFrames = await page.evaluate(
      async (names) => {
        const blank = document.createElement('iframe')
        const written = document.createElement('iframe')
        written.srcdoc = '<p>written</p>'
        const loaded = new Promise((resolve) => written.addEventListener('load', resolve))
        document.body.append(blank, written)
        await loaded
        const found = [blank, written].map(({ contentWindow }) => names.filter((name) => contentWindow && name in contentWindow))
        blank.remove()
        written.remove()
        return found
      },
      [...NODE, 'tlsPreflight'],
    )
    expect(inFrames).toEqual([[], []])
  })

  it('3. Context isolation: what a page does to its own world does not reach the preload script', async () => {
    const { page, application } = started
    const caught = await page.evaluate(async () => {
      const seen: unknown[] = []
      const { tlsPreflight: bridge } = globalThis as unknown as { tlsPreflight: { start(input: object): Promise<string> } }
      const { call, apply } = Function.prototype
      const { then } = Promise.prototype
      const { map } = Array.prototype
      const note = (...those: unknown[]) => void seen.push(...those)
      Function.prototype.call = function (this: unknown, ...rest: unknown[]) {
        note(this, ...rest)
        return Reflect.apply(call, this, rest)
      } as typeof call
      Function.prototype.apply = function (this: unknown, ...rest: unknown[]) {
        note(this, ...rest)
        return Reflect.apply(apply, this, rest)
      } as typeof apply
      Array.prototype.map = function (this: unknown[], ...rest: unknown[]) {
        note(this)
        return Reflect.apply(map, this, rest)
      } as typeof map
      Object.assign(Object.prototype, { polluted: true })
      try {
        const reply = JSON.parse(await bridge.start({})) as { ok: boolean }
        // Of all that was caught nothing may have a door of Electron's.
        const doors = seen.filter(
          (one) => one !== null && typeof one === 'object' && ['invoke', 'sender', 'senderId', '_events'].some((name) => name in one),
        )
        return { ok: reply.ok, doors: doors.length }
      } finally {
        Object.assign(Function.prototype, { call, apply })
        Object.assign(Array.prototype, { map })
        Object.assign(Promise.prototype, { then })
      }
    })
    expect(caught).toEqual({ ok: true, doors: 0 })
    // The world of the preload script (Electron's own number for it) has other objects than the page.
    const inside = await application.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      return contents?.executeJavaScriptInIsolatedWorld(999, [{ code: '[String(({}).polluted), typeof window.tlsPreflight]' }])
    })
    expect(await page.evaluate(() => 'polluted' in {})).toBe(true)
    expect(inside).toEqual(['undefined', 'undefined'])
    expect(await preferences()).toMatchObject({ contextIsolation: true })
    await page.reload()
    await page.getByRole('button', { name: 'Check now' }).waitFor()
  })

  it('4. Process sandboxing: the kernel holds the page, and no switch takes that away', async () => {
    const { application } = started
    const status = await readFile(`/proc/${await rendererId()}/status`, 'utf8')
    const told = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1]
    // Seccomp 2 is a filter of system calls (proc(5)); no capability is left, and none can be won.
    expect([told('Seccomp'), told('NoNewPrivs'), Number(`0x${told('CapEff')}`)]).toEqual(['2', '1', 0])
    expect(told('Uid')).not.toBe('0')
    const own = (name: string, pid: number | string) => runProgram('readlink', [`/proc/${pid}/ns/${name}`])
    expect(await own('net', await rendererId())).not.toBe(await own('net', 'self'))
    const processes = await application.evaluate(({ app }) => app.getAppMetrics().map(({ pid }) => pid))
    expect(processes.length).toBeGreaterThan(2)
    const switches = (await Promise.all(processes.map(commandLineOf))).flat()
    expect(
      switches.filter((one) => /^--(?:no-sandbox|disable-(?:setuid|seccomp|namespace|gpu)\S*sandbox|single-process|no-zygote)$/.test(one)),
    ).toEqual([])
    // For every page that might ever be opened, not for this window alone (app.enableSandbox).
    expect(await commandLineOf(await rendererId())).toContain('--enable-sandbox')
    expect(await preferences()).toMatchObject({ sandbox: true })
  })

  it('5. Permissions: asked for or looked up, all are denied, but to write to the clipboard at a click', async () => {
    const { page, application } = started
    const names = [
      'camera',
      'microphone',
      'notifications',
      'geolocation',
      'clipboard-read',
      'midi',
      'persistent-storage',
      'screen-wake-lock',
    ]
    const looked = await page.evaluate(
      (those) => Promise.all(those.map(async (name) => (await navigator.permissions.query({ name: name as PermissionName })).state)),
      [...names, 'idle-detection', 'background-sync', 'accelerometer', 'local-fonts'],
    )
    expect(new Set(looked)).toEqual(new Set(['denied']))
    await page.getByRole('heading', { level: 1 }).click()
    const asked = await page.evaluate(async () => {
      const late = new Promise((resolve) => setTimeout(resolve, 2000, 'unanswered'))
      const refused = (asking: Promise<unknown>) => {
        const ended = asking.then(
          () => 'granted',
          (error: Error) => error.name,
        )
        return Promise.race([ended, late])
      }
      const { clipboard, mediaDevices, geolocation } = navigator
      const other = navigator as unknown as {
        usb?: { requestDevice(o: object): Promise<unknown> }
        requestMIDIAccess(o: object): Promise<unknown>
      }
      const place = new Promise((resolve, reject) =>
        geolocation.getCurrentPosition(resolve, ({ code }) => reject({ name: `code ${code}` })),
      )
      return {
        camera: await refused(mediaDevices.getUserMedia({ video: true })),
        microphone: await refused(mediaDevices.getUserMedia({ audio: true })),
        screen: await refused(mediaDevices.getDisplayMedia()),
        place: await refused(place),
        notifications: await Notification.requestPermission(),
        clipboard: await refused(clipboard.readText()),
        midi: await refused(other.requestMIDIAccess({ sysex: true })),
        fullscreen: await refused(document.documentElement.requestFullscreen()),
        usb: await refused(other.usb?.requestDevice({ filters: [] }) ?? Promise.reject(new TypeError())),
      }
    })
    expect(Object.entries(asked).filter(([, end]) => end === 'granted')).toEqual([])
    expect(asked).toMatchObject({
      notifications: 'denied',
      place: 'code 1',
      camera: expect.stringMatching(/NotAllowed|NotFound/),
      clipboard: 'NotAllowedError',
    })
    await page.evaluate(() => {
      const button = document.createElement('button')
      button.textContent = 'write'
      button.addEventListener(
        'click',
        () => void navigator.clipboard.writeText('written at a click').then(() => button.replaceChildren('written')),
      )
      document.body.prepend(button)
    })
    await page.getByRole('button', { name: 'write' }).click()
    await page.getByRole('button', { name: 'written' }).waitFor({ timeout: 3000 })
    expect(await application.evaluate(({ clipboard }) => clipboard.readText())).toBe('written at a click')
    await page.evaluate(() => document.querySelector('button')?.remove())
  })

  it('6. Web security is not disabled', async () => {
    expect(await preferences()).toMatchObject({ webSecurity: true })
    expect((await commandLineOf(await rendererId())).filter((one) => one.startsWith('--disable-web-security'))).toEqual([])
  })

  it('7. A content security policy: nothing but files of the program runs, shows or is asked for', async () => {
    const { page, site } = started
    const policy = await page.evaluate(async () => {
      const met: Record<string, string> = {}
      const broken: string[] = []
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective, disposition }) =>
        broken.push(`${disposition} ${effectiveDirective}`),
      )
      const shared = globalThis as unknown as Record<string, unknown>
      const add = (tag: string, properties: object, attributes: Record<string, string> = {}) => {
        const element = Object.assign(document.createElement(tag), properties)
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
        document.body.append(element)
        return element
      }
      const tried = (name: string, attempt: () => unknown) => {
        try {
          attempt()
          met[name] = 'done'
        } catch (error) {
          met[name] = (error as Error).name
        }
      }
      // Outside of what the debugger runs, which may evaluate text.
      await new Promise((resolve) => setTimeout(resolve, 0))
      return new Promise<{ met: typeof met; broken: string[]; ran: unknown }>((resolve) =>
        setTimeout(async () => {
          tried('eval', () => Function('return 1')())
          tried('wasm', () => new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])))
          add('script', { textContent: 'window.ranInline = true' })
          add('a', { textContent: 'x' }, { onclick: 'window.ranInline = true' }).click()
          add('script', { src: 'data:text/javascript,window.ranInline=true' })
          add('style', { textContent: '#root { outline: 7px solid red }' })
          add('base', { href: 'https://elsewhere.invalid/' })
          add('object', { data: 'app://renderer/index.html' })
          add('iframe', { src: 'app://renderer/index.html' })
          tried('worker', () => new Worker(URL.createObjectURL(new Blob(['1'], { type: 'text/javascript' }))))
          await fetch('app://renderer/index.html').catch((error: Error) => {
            met.fetch = error.name
          })
          tried('socket', () => new WebSocket('ws://127.0.0.1:9/'))
          tried('events', () => new EventSource('app://renderer/'))
          const form = add('form', { action: 'app://renderer/index.html', method: 'POST' }) as HTMLFormElement
          form.submit()
          // Each is told when the browser comes to it.
          for (let turn = 0; turn < 40 && new Set(broken).size < 10; turn += 1) await new Promise((done) => setTimeout(done, 100))
          const outline = getComputedStyle(document.getElementById('root') ?? document.body).outlineWidth
          resolve({ met, broken, ran: [shared.ranInline ?? null, outline === '7px', document.baseURI] })
        }, 0),
      )
    })
    expect(policy.ran).toEqual([null, false, 'app://renderer/index.html'])
    expect(policy.met).toMatchObject({ eval: 'EvalError', wasm: 'CompileError', fetch: 'TypeError' })
    expect(new Set(policy.broken)).toEqual(
      new Set(
        [
          'script-src',
          'script-src-elem',
          'script-src-attr',
          'style-src-elem',
          'base-uri',
          'object-src',
          'frame-src',
          'worker-src',
          'connect-src',
          'form-action',
        ].map((one) => `enforce ${one}`),
      ),
    )
    expect(site.asked).toEqual([])
    const sent = await page.reload()
    await page.getByRole('button', { name: 'Check now' }).waitFor()
    const header = (await sent?.headerValue('content-security-policy')) ?? ''
    expect(header).toContain("default-src 'none'")
    expect(header).toContain("frame-ancestors 'none'")
    expect(header).not.toMatch(/unsafe|\*|https?:|blob:|data:(?!;|$)(?!.*img)/)
  })

  it('8, 9, 10. No insecure content, no experimental features, no features of Blink switched on', async () => {
    const used = await preferences()
    expect(used).toMatchObject({ allowRunningInsecureContent: false, experimentalFeatures: false })
    expect(used.enableBlinkFeatures ?? '').toBe('')
    const switches = await commandLineOf(await rendererId())
    expect(switches.filter((one) => /^--(?:enable-experimental|enable-blink|allow-running-insecure)/.test(one))).toEqual([])
  })

  it('11, 12. A webview is not one, and none would be attached', async () => {
    const { page, application, site } = started
    const made = await page.evaluate((src) => {
      const tag = document.createElement('webview')
      for (const [name, value] of Object.entries({ src, allowpopups: '', nodeintegration: '' })) tag.setAttribute(name, value)
      document.body.append(tag)
      return [tag.constructor.name, 'loadURL' in tag, tag.shadowRoot !== null]
    }, `${site.origin}/webview`)
    expect(made).toEqual(['HTMLElement', false, false])
    const { kept, prevented } = await application.evaluate(({ BrowserWindow, webContents }) => {
      const event = { prevented: 0, preventDefault: () => Object.assign(event, { prevented: event.prevented + 1 }) }
      BrowserWindow.getAllWindows()[0]?.webContents.emit('will-attach-webview', event, {}, {})
      return { kept: webContents.getAllWebContents().length, prevented: event.prevented }
    })
    expect([kept, prevented]).toEqual([1, 1])
    expect(site.asked).toEqual([])
  })

  it('16. A current Electron: one of the three newest releases that docs/security.md knows', async () => {
    const manifest = JSON.parse(await readFile('package.json', 'utf8')) as { devDependencies: { electron: string } }
    const known = /The newest Electron known here is (\d+), as of (\d{4}-\d\d-\d\d)/.exec(await readFile('docs/security.md', 'utf8'))
    const major = Number(manifest.devDependencies.electron.split('.')[0])
    expect(known?.[2]).toMatch(/^20/)
    expect(Number(known?.[1]) - major).toBeLessThan(3)
    expect(major).toBeGreaterThanOrEqual(Number(known?.[1]) - 2)
  })
})
