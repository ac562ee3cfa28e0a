// axe on the states of the real Electron window that differ in their parts.
import { testElectron } from '../lab/runners/index.ts'
import { launch } from '../lab/runners/window.ts'
import { findProgram } from '../lab/stage.ts'
import { hostEnv } from '../lab/staging.ts'
import { askAxe } from './axe.ts'

askAxe('window', findProgram('Xvfb') !== null && process.platform === 'linux', 'main', async (stage) => {
  const env = await hostEnv(stage)
  return (await launch(stage, await testElectron(), env, env.HOME ?? stage.folder)).page
})
