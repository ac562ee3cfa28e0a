// The page's server against what else a browser holds, in a real Chromium: a name that leads to this computer (DNS rebinding), pages of
// other sites and of other ports; and that a forwarded port works under every name of loopback.
import type { ChildProcess } from 'node:child_process'
import { createServer as createSite } from 'node:http'
import { type AddressInfo, connect, createServer as createForward, type Server } from 'node:net'
import { createInterface } from 'node:readline'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, startServe } from '../lab/runners/page.ts'
import { screenshot } from '../lab/runners/screen.ts'
import { findProgram, runProgram, SEARCH_PATH, Stage } from '../lab/stage.ts'

const canShow = findProgram('chromium') !== null
const CALLS = ['start', 'plan', 'check', 'session', 'events', 'openBundle']
const REBOUND = 'rebound.example'
const FOREIGN = 'foreign.example'

const portOf = (server: Server | ReturnType<typeof createSite>): number => (server.address() as AddressInfo).port

describe.skipIf(!canShow)('the page’s server', () => {
  let stage: Stage
  let server: ChildProcess
  let browser: Browser
  let origin: string
  let token: string
  /** Another site of this computer, on a port of its own. */
  let site: { port: number; asked: string[] }
  /** The addresses that `serve` printed; each opens the page once. */
  const addresses: string[] = []

  const nextAddress = async (): Promise<string> => {
    await expect.poll(() => addresses.length, { timeout: 5000 }).toBeGreaterThan(0)
    return addresses.pop() ?? ''
  }
  const startSite = async (): Promise<typeof site> => {
    const asked: string[] = []
    const listening = createSite((request, response) => {
      asked.push(request.url ?? '')
      response.setHeader('Content-Type', 'text/html').end('<title>another site</title><body>')
    })
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
    stage.later(async () => void listening.close().closeAllConnections())
    return { port: portOf(listening), asked }
  }
  /** As `ssh -L` does: another port leads to the server's. */
  const forward = async (host: string): Promise<number> => {
    const listening = createForward((near) => {
      const far = connect(Number(new URL(origin).port), '127.0.0.1')
      near.pipe(far).pipe(near)
      for (const end of [near, far]) end.on('error', () => near.destroy(far.destroy() as never))
      stage.later(async () => void near.destroy())
    })
    await new Promise<void>((resolve) => listening.listen(0, host, resolve))
    stage.later(async () => void listening.close())
    return portOf(listening)
  }
  /** A page of another site of this browser. */
  const foreignPage = async (from: string): Promise<Page> => {
    const page = await (await browser.newContext()).newPage()
    await page.goto(`${from}/`)
    return page
  }
  /** What the server knows, asked as the page asks. */
  const ask = async (call: string, input: unknown) =>
    (
      await fetch(`${origin}/api/${call}`, { method: 'POST', headers: { Authorization: `Bearer ${token}` }, body: JSON.stringify(input) })
    ).json()

  beforeAll(async () => {
    stage = await Stage.open()
    const started = await startServe(stage, { PATH: SEARCH_PATH, HOME: stage.folder, LANG: 'C.UTF-8' })
    server = started.server
    origin = new URL(started.address).origin
    if (server.stdout) createInterface({ input: server.stdout }).on('line', (line) => addresses.push(...(/http:\/\/\S+/.exec(line) ?? [])))
    site = await startSite()
    browser = await openBrowser(stage, [
      `--host-resolver-rules=MAP ${REBOUND} 127.0.0.1,MAP ${FOREIGN} 127.0.0.1`,
      // Newer browsers keep other sites from loopback themselves; here the server has to, as with an older one.
      '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests,PrivateNetworkAccessSendPreflights',
    ])
    const page = await (await browser.newContext()).newPage()
    await page.goto(started.address)
    await page.getByRole('button', { name: 'Check now' }).waitFor()
    token = (await page.evaluate(() => Object.values(localStorage)[0])) ?? ''
    expect(await ask('start', {})).toMatchObject({ ok: true })
  })
  afterAll(() => stage.clear())

  it('listens on loopback alone', async () => {
    const sockets = (await runProgram('ss', ['-Hltnp'])).split('\n').filter((line) => line.includes(`pid=${server.pid},`))
    expect(sockets.map((line) => line.trim().split(/\s+/)[3])).toEqual([new URL(origin).host])
  })

  it('answers nothing to a site whose name was led to this computer (DNS rebinding), even with the token', async () => {
    const page = await (await browser.newContext()).newPage()
    const here = `http://${REBOUND}:${new URL(origin).port}`
    // The first answer comes from the site itself; after that its name leads to this computer, and its scripts are of the same origin.
    await page.route(`${here}/attack`, (route) => route.fulfill({ contentType: 'text/html', body: '<title>attack</title>' }))
    await page.goto(`${here}/attack`)
    const told = await page.evaluate(
      async ({ paths, stolen }) => {
        const asked = paths.flatMap((path) => [
          fetch(path),
          fetch(path, { headers: { Authorization: `Bearer ${stolen}` } }),
          fetch(path, { method: 'POST', headers: { Authorization: `Bearer ${stolen}` }, body: '{}' }),
        ])
        return Promise.all(asked.map(async (answer) => [(await answer).status, (await (await answer).text()).slice(0, 80)]))
      },
      { paths: ['/', '/index.html', ...CALLS.map((call) => `/api/${call}`)], stolen: token },
    )
    expect(told).toHaveLength(24)
    expect(new Set(told.map(String))).toEqual(new Set(['421,{"ok":false,"sentence":"This server answers on loopback names only."}']))
    const framed = await page.goto(`${here}/`)
    expect(framed?.status()).toBe(421)
  })

  it.each([
    ['another site', () => `http://${FOREIGN}:${site.port}`],
    ['another port of the same address', () => `http://127.0.0.1:${site.port}`],
    ['another port of localhost', () => `http://localhost:${site.port}`],
  ])('answers nothing to a page of %s, by any way of asking', async (_, from) => {
    const page = await foreignPage(from())
    const told = await page.evaluate(
      async ({ to, calls, stolen }) => {
        const end = (asking: Promise<Response>) =>
          asking.then(
            async (answer) => `${answer.type} ${answer.status} ${(await answer.text()).length}`,
            (error: Error) => error.name,
          )
        const paths = ['/', '/index.html', ...calls.map((call) => `/api/${call}`)]
        const read = await Promise.all(
          paths.flatMap((path) => [
            end(fetch(`${to}${path}`)),
            end(fetch(`${to}${path}`, { mode: 'no-cors' })),
            end(fetch(`${to}${path}`, { method: 'POST', body: '{}' })),
            end(fetch(`${to}${path}`, { method: 'POST', body: '{}', mode: 'no-cors', credentials: 'include' })),
            end(fetch(`${to}${path}`, { method: 'POST', body: '{}', headers: { Authorization: `Bearer ${stolen}` } })),
          ]),
        )
        const included = (tag: string, properties: object) =>
          new Promise<string>((resolve) => {
            const element = Object.assign(document.createElement(tag), properties)
            element.addEventListener('load', () => resolve('loaded'))
            element.addEventListener('error', () => resolve('refused'))
            document.body.append(element)
          })
        const events = new Promise<string>((resolve) => {
          const source = new EventSource(`${to}/api/events`)
          source.addEventListener('open', () => resolve('open'))
          source.addEventListener('error', () => resolve('refused'))
        })
        const socket = new Promise<string>((resolve) => {
          const tried = new WebSocket(`${to.replace('http', 'ws')}/api/events`)
          tried.addEventListener('open', () => resolve('open'))
          tried.addEventListener('error', () => resolve('refused'))
        })
        navigator.sendBeacon(`${to}/api/check`, '{}')
        const frame = Object.assign(document.createElement('iframe'), { src: `${to}/` })
        document.body.append(frame)
        await new Promise((resolve) => frame.addEventListener('load', resolve))
        let inside = 'read'
        try {
          inside = String(frame.contentWindow?.document.title)
        } catch (error) {
          inside = (error as Error).name
        }
        const opened = window.open(`${to}/`)
        await new Promise((resolve) => setTimeout(resolve, 500))
        let seen = 'read'
        try {
          seen = String(opened?.localStorage.length)
        } catch (error) {
          seen = (error as Error).name
        }
        return {
          read: [...new Set(read)],
          script: await included('script', { src: `${to}/` }),
          style: await included('link', { rel: 'stylesheet', href: `${to}/index.html` }),
          image: await included('img', { src: `${to}/favicon.svg` }),
          events: await events,
          socket: await socket,
          inside,
          opened: opened === null || opened.closed ? 'out of reach' : 'within reach',
          seen,
          kept: [localStorage.length, sessionStorage.length, document.cookie],
        }
      },
      { to: origin, calls: CALLS, stolen: token },
    )
    expect(told).toEqual({
      // Neither of them tells anything: an opaque answer has no status and no text.
      read: expect.arrayContaining(['TypeError']),
      script: 'refused',
      style: 'refused',
      image: 'refused',
      events: 'refused',
      socket: 'refused',
      inside: 'SecurityError',
      opened: 'out of reach',
      seen: expect.stringMatching(/SecurityError|undefined|TypeError/),
      kept: [0, 0, ''],
    })
    expect(told.read.filter((one) => one !== 'TypeError' && one !== 'opaque 0 0')).toEqual([])
    expect(await ask('start', {})).toMatchObject({ value: { latest: null } })
  })

  it('refuses a form of another site, and begins nothing', async () => {
    for (const [call, enctype] of [
      ['check', 'text/plain'],
      ['session', 'application/x-www-form-urlencoded'],
    ] as const) {
      const page = await foreignPage(`http://${FOREIGN}:${site.port}`)
      const [answer] = await Promise.all([
        page.waitForResponse((response) => response.url() === `${origin}/api/${call}`),
        page.evaluate(
          ([action, type]) => {
            const form = Object.assign(document.createElement('form'), { action, method: 'POST', enctype: type })
            form.append(Object.assign(document.createElement('input'), { name: '{"a":"', value: '"}' }))
            document.body.append(form)
            form.submit()
          },
          [`${origin}/api/${call}`, enctype] as const,
        ),
      ])
      expect(answer.status()).toBe(403)
    }
    expect(await ask('start', {})).toMatchObject({ value: { latest: null } })
  })

  it('opens once by its address, and says so the second time; it keeps no cookie', async () => {
    const address = await nextAddress()
    const first = await browser.newContext()
    const page = await first.newPage()
    await page.goto(address)
    await page.getByRole('button', { name: 'Check now' }).waitFor()
    expect(page.url()).toBe(`${origin}/`)
    expect(await first.cookies()).toEqual([])
    const second = await (await browser.newContext()).newPage()
    await second.goto(address)
    await second.getByText('This address was used before').waitFor()
    await screenshot(second, 'page-used-address')
  })

  it.each(['localhost', '127.0.0.1', '[::1]'])(
    'works through a forwarded port by the name %s, and has a token of its own there',
    async (name) => {
      const port = await forward(name === '[::1]' ? '::1' : '127.0.0.1')
      const address = new URL(await nextAddress())
      const page = await (await browser.newContext()).newPage()
      await page.goto(`http://${name}:${port}/${address.hash}`)
      await page.getByRole('button', { name: 'Check now' }).waitFor()
      await page.getByRole('button', { name: 'Try it on a practice platform' }).click()
      await page.getByRole('button', { name: 'Check now' }).click()
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.getByRole('button', { name: 'Check now' }).waitFor()
    },
  )
})
