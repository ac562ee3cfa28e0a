// The walks of a person through the window: the real Electron program under a virtual display, its sandbox on.
import { testElectron } from '../lab/runners/index.ts'
import { launch, saveFromWindow } from '../lab/runners/window.ts'
import { findProgram } from '../lab/stage.ts'
import { hostEnv } from '../lab/staging.ts'
import { walkThrough } from './walks.ts'

walkThrough('window', findProgram('Xvfb') !== null && process.platform === 'linux', async (stage) => {
  const env = await hostEnv(stage)
  const { application, page } = await launch(stage, await testElectron(), env, env.HOME ?? stage.folder)
  return {
    page,
    copied: () => application.evaluate(({ clipboard }) => clipboard.readText()),
    save: (name) => saveFromWindow(application, page, `${env.HOME}/${name}`),
    resize: (width, height, zoom) =>
      application.evaluate(
        ({ BrowserWindow }, [w, h, z]) => {
          const window = BrowserWindow.getAllWindows()[0]
          window?.setContentSize(w, h)
          window?.webContents.setZoomFactor(z)
        },
        [width, height, zoom] as const,
      ),
  }
})
