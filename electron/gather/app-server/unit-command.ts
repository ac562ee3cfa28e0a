// How a unit of systemd starts its server: what a program that renames itself no longer shows.
// Sources: systemd.unit(5), "Unit File Load Path" and drop-ins; systemd.service(5), ExecStart=.
import type { Host } from '../../host/host.ts'
import { wordsOf } from './setting-names.ts'

const FOLDERS = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
]

/** The words of its last `ExecStart=`, without the program; null where it is not told, or depends on variables. */
export const argumentsOfUnit = async (unit: string, host: Host): Promise<string[] | null> => {
  const first = async (): Promise<string | null> => {
    for (const folder of FOLDERS) {
      const file = await host.readFile(`${folder}/${unit}`)
      if (file.ok) return file.text
    }
    return null
  }
  const dropIns = FOLDERS.map(async (folder) => {
    const names = (await host.list(`${folder}/${unit}.d`)).filter((name) => name.endsWith('.conf'))
    return Promise.all(names.map((name) => host.readFile(`${folder}/${unit}.d/${name}`)))
  })
  const [text, ...more] = await Promise.all([first(), ...dropIns])
  if (text === null) return null
  const files = more.flat()
  if (files.some((file) => !file.ok)) return null
  const whole = [text, ...files.map((file) => (file.ok ? file.text : ''))].join('\n').replace(/\\\r?\n\s*/g, ' ')
  const [last] = whole.match(/^ExecStart=[-@:+!]*(.+)$/gm)?.slice(-1) ?? []
  if (last === undefined || last.includes('$')) return null
  return wordsOf(last).slice(1)
}
