// axe on every state of the page, in Chromium.
import { openPage } from '../lab/runners/page.ts'
import { findProgram } from '../lab/stage.ts'
import { hostEnv } from '../lab/staging.ts'
import { askAxe } from './axe.ts'

askAxe('page', findProgram('chromium') !== null, 'all', async (stage) => openPage(stage, await hostEnv(stage)))
