// One started window for the tests of its doors, with a web server on loopback that counts who comes, and a browser that tells.
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { delimiter } from 'node:path'
import type { ElectronApplication, Page } from 'playwright-core'
import { testElectron } from '../lab/runners/index.ts'
import { type Launched, launch } from '../lab/runners/window.ts'
import { lacking } from '../lab/scenario.ts'
import { findProgram, SEARCH_PATH, Stage } from '../lab/stage.ts'

export const canShow = lacking(['linux']).length === 0 && findProgram('Xvfb') !== null

/** Names by which Node and Electron show in a page; `undefined` each. */
export const NODE = ['require', 'process', 'module', 'exports', 'Buffer', 'global', 'ipcRenderer', 'electron']

/** What the preload script gave the page, as the page sees it. */
export type Bridge = Record<string, (...those: unknown[]) => unknown>

export interface StartedWindow {
  stage: Stage
  application: ElectronApplication
  page: Page
  /** The folder that the window's user may write to. */
  home: string
  /** A site on loopback: its origin, and the paths that were asked for. `/redirect` leads to `/landed`. */
  site: { origin: string; asked: string[] }
  /** Whether the system's browser was started. */
  browserOpened(): boolean
}

const startSite = async (stage: Stage): Promise<StartedWindow['site']> => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    if (request.url === '/redirect') response.writeHead(302, { Location: '/landed' })
    else response.setHeader('Content-Type', 'text/html')
    response.end('<title>site</title>a foreign page')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stage.later(async () => void server.close().closeAllConnections())
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

export const startWindow = async (launched: Launched & { env?: Record<string, string> } = {}): Promise<StartedWindow> => {
  const stage = await Stage.open()
  const [home, programs] = [stage.path('home'), stage.path('programs')]
  await Promise.all([mkdir(home), mkdir(programs)])
  // Chromium hands an address to the system through this program (xdg-utils).
  await writeFile(`${programs}/xdg-open`, `#!/bin/sh\necho "$@" >> ${home}/opened\n`, { mode: 0o755 })
  const env = { PATH: `${programs}${delimiter}${SEARCH_PATH}`, LANG: 'C.UTF-8', ...launched.env }
  const { application, page } = await launch(stage, await testElectron(), env, home, launched)
  await page.getByRole('button', { name: 'Check now' }).waitFor()
  return { stage, application, page, home, site: await startSite(stage), browserOpened: () => existsSync(`${home}/opened`) }
}

/** Loads something into a bare window of the same session, as no page of the program can. */
export const loadBare = (
  application: ElectronApplication,
  url: string,
): Promise<{ status: number; text: string; failure: string | null }> =>
  application.evaluate(async ({ BrowserWindow }, address) => {
    const session = BrowserWindow.getAllWindows()[0]?.webContents.session
    const bare = new BrowserWindow({ show: false, webPreferences: { ...(session && { session }), sandbox: true } })
    let status = 0
    bare.webContents.once('did-navigate', (_event, _url, code) => {
      status = code
    })
    const failure = await bare.loadURL(address).then(
      () => null,
      (error: { code?: string }) => error.code ?? 'failed',
    )
    const text: string = failure === null ? await bare.webContents.executeJavaScript('document.body.innerText') : ''
    bare.destroy()
    return { status, text, failure }
  }, url)

/** Files dropped onto the window, as Chromium gets them from the system. */
export const dropFiles = async (page: Page, files: string[]): Promise<void> => {
  const debug = await page.context().newCDPSession(page)
  const data = { items: [], files, dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await debug.send('Input.dispatchDragEvent', { type, x: 200, y: 200, data })
  await debug.detach()
}
