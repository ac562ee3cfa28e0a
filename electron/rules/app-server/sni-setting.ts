// By which setting a runtime leaves the server's name out of its hello, and how it is taken back.
// Source: JSSE reference guide, "Customizable Items", jsse.enableSNIExtension.
import type { FixStep } from '../../contract/report.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import { settingText } from './pinned-by-setting.ts'

const SETTING = '-Djsse.enableSNIExtension'

/** The setting that was read and takes the name out; null where none was. */
export const nameLeftOutBy = ({ settings }: Runtime): Runtime['settings'][number] | null =>
  settings.find(({ how, name, value }) => how !== 'unset' && name === SETTING && value === 'false') ?? null

/** Where it is known the step that takes it away; else where to look, by the kind of the runtime; else none. */
export const sniSteps = (runtime: Runtime): FixStep[] => {
  const setting = nameLeftOutBy(runtime)
  if (setting !== null) return [{ text: `Remove ${settingText(setting)} from ${setting.source}.` }]
  return runtime.kind === 'java' ? [{ text: `Look for ${SETTING}=false in its flags or in JAVA_TOOL_OPTIONS, and remove it.` }] : []
}
