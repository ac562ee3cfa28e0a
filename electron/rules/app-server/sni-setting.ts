// By which setting a runtime leaves the server's name out of its hello, and how it is taken back.
// Source: JSSE reference guide, "Customizable Items", jsse.enableSNIExtension.
import type { FixStep } from '../../contract/report.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import { settingText } from './pinned-by-setting.ts'

const SETTING = '-Djsse.enableSNIExtension'

export interface SniSetting {
  /** Such a setting was read. */
  known: boolean
  /** It is taken back by these; else where to look, by the kind of the runtime; else none. */
  steps: FixStep[]
}

export const sniSetting = ({ kind, settings }: Runtime): SniSetting => {
  const read = settings.find(({ how, name, value }) => how !== 'unset' && name === SETTING && value === 'false')
  if (read !== undefined) return { known: true, steps: [{ text: `Remove ${settingText(read)} from ${read.source}.` }] }
  const look = { text: `Look for ${SETTING}=false in its flags or in JAVA_TOOL_OPTIONS, and remove it.` }
  return { known: false, steps: kind === 'java' ? [look] : [] }
}
