// The window program: one instance, one window, one engine; everything ends when the program is left.
import path from 'node:path'
import type { EngineApi } from '../contract/engine-api.ts'
import { createEngineService } from '../engine/service.ts'
import { guard } from '../host/guard.ts'
import { createNodeHost } from '../host/node-host.ts'
import { createNet } from '../net/node-net.ts'
import { practiceFaults } from '../practice/faults.ts'
import { startPractice } from '../practice/start.ts'
import { readRendererFiles } from '../web/renderer-files.ts'
import { leaveAppImage, NO_SANDBOX, WITHOUT_SANDBOX } from './app-image.ts'
import {
  app,
  type BrowserWindow,
  chromiumProcesses,
  dialog,
  Menu,
  registerScheme,
  serveScheme,
  sinceStart,
  windowSession,
} from './electron.ts'
import { connectIpc } from './ipc.ts'
import { forgetLastCheck, keepLastCheck, lastCheckIn } from './last-check.ts'
import { menu } from './menu.ts'
import { openWithDialog } from './open.ts'
import { prepareOwnFolder } from './own-folder.ts'
import { answerFrom, SCHEME } from './protocol.ts'
import { quitAfter } from './quit.ts'
import { saveWithDialog } from './save.ts'
import { secureSession } from './security.ts'
import { openWindow } from './window.ts'

// Put in by the bundler from package.json.
declare const __VERSION__: string | undefined

/** The statuses of the command line hold here too: a needed file is missing, our own bug, and a folder that takes no file. */
const EXIT = { missing: 69, bug: 70, noPlace: 73 } as const

const service = createEngineService({
  adapters: {
    host: createNodeHost,
    net: (plan) => createNet({ connections: plan.connections }),
    now: () => new Date(),
    version: typeof __VERSION__ === 'string' ? __VERSION__ : '0.0.0',
  },
  practice: { faults: practiceFaults(), start: startPractice },
})

/** For the bench: tells on standard error when the window was shown, and when the first plan was on its way to it. */
const timing = (mark: 'shown' | 'usable'): void => {
  if (process.env.TLS_PREFLIGHT_TIMING) process.stderr.write(`timing ${mark} ${sinceStart()}\n`)
}

let window: BrowserWindow | null = null
let planned = false

const api: EngineApi = {
  ...service.api,
  saveBundle: saveWithDialog(
    service.api.saveBundle,
    { title: 'Save the bundle', type: { name: 'Bundle', extensions: ['zip'] } },
    () => window,
  ),
  saveMessage: saveWithDialog(
    service.api.saveMessage,
    { title: 'Save the message', type: { name: 'Text', extensions: ['txt'] } },
    () => window,
  ),
  answer: (input) => answerAndKeep(input),
  plan: async (input) => {
    const reply = await service.api.plan(input)
    if (!planned) timing('usable')
    planned = true
    return reply
  },
}

const ownFolder = (): string => app.getPath('userData')

const keepLast = (): void => {
  const last = service.last()
  if (last) keepLastCheck(ownFolder(), last)
}

/** An answer stays with the check, wherever that is kept. */
const answerAndKeep: EngineApi['answer'] = async (input) => {
  const reply = await service.api.answer(input)
  keepLast()
  return reply
}

const leave = (status: number, sentence: string): void => {
  process.stderr.write(`${sentence}\n`)
  app.exit(status)
}

const open = async (): Promise<void> => {
  const files = await readRendererFiles(path.join(__dirname, '../renderer'))
  if (!files) return leave(EXIT.missing, 'The files of the window are missing. Run: npm run build')
  serveScheme(SCHEME, answerFrom(files))
  secureSession(windowSession())
  const guarding = guard(chromiumProcesses)
  app.on('child-process-gone', guarding.look)
  app.on('quit', guarding.leave)
  window = openWindow(__dirname, () => {
    timing('shown')
    guarding.look()
  })
  const send = connectIpc(window, api, service.on)
  service.on(({ type }) => {
    if (type === 'finished') keepLast()
  })
  const openBundle = openWithDialog(service.api, window, send)
  Menu.setApplicationMenu(Menu.buildFromTemplate(menu(process.platform, () => void openBundle())))
  window.once('closed', () => {
    window = null
  })
}

process.on('uncaughtException', (error) => leave(EXIT.bug, `Something went wrong inside the program: ${error.message}`))

/** A page that reads strangers' bundles is not shown without a sandbox. */
const refuse = async (): Promise<void> => {
  process.stderr.write(`${WITHOUT_SANDBOX}\n`)
  await app.whenReady()
  dialog.showErrorBox('TLS Preflight', WITHOUT_SANDBOX)
  app.exit(EXIT.missing)
}

leaveAppImage(process.env, process.execPath)
if (app.isPackaged && app.commandLine.hasSwitch(NO_SANDBOX)) void refuse()
else if (!prepareOwnFolder()) leave(EXIT.noPlace, "There is no room for the window's own files. Name a folder with room in TMPDIR.")
else if (app.requestSingleInstanceLock()) {
  app.enableSandbox()
  // Still pictures need no graphics card, and production hosts have none.
  app.disableHardwareAcceleration()
  registerScheme(SCHEME)
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore()
    window?.focus()
  })
  app.on('window-all-closed', () => app.quit())
  const earlier = lastCheckIn(ownFolder())
  if (earlier) service.restore(earlier)
  quitAfter(async () => {
    await service.close()
    forgetLastCheck(ownFolder())
  })
  void app.whenReady().then(open)
} else {
  process.stderr.write('TLS Preflight is open already. Its window is brought to the front.\n')
  app.quit()
}
