// The repositories of yum, dnf and zypper, as their files tell them (yum.conf(5), dnf.conf(5); zypper takes the same form).
import type { Host } from '../../host/host.ts'

export interface Repository {
  id: string
  /** It is, where nothing is said. */
  enabled: boolean
  /** The addresses that it names; a licence may be in them, so they are matched and not told. */
  places: string
  /** The file that names it. */
  source: string
}

export const repositoriesOf = (source: string, text: string): Repository[] =>
  text.split(/^(?=\s*\[)/m).flatMap((section) => {
    const id = /^\s*\[([^\]]+)\]/.exec(section)?.[1]
    const enabled = /^\s*enabled\s*[=:]\s*(\S+)/m.exec(section)?.[1] ?? '1'
    const places = [...section.matchAll(/^\s*(?:baseurl|mirrorlist|metalink)\s*[=:]\s*(.*(?:\n[ \t]+\S.*)*)/gm)].map(([, place]) => place)
    return id === undefined ? [] : [{ id, enabled: /^(1|yes|true|on)$/i.test(enabled), places: places.join(' '), source }]
  })

/** Those of all files of a folder that can be read. */
export const repositoriesIn = async (host: Host, folder: string): Promise<Repository[]> => {
  const names = (await host.list(folder)).filter((name) => name.endsWith('.repo'))
  const all = await Promise.all(
    names.map(async (name) => {
      const source = `${folder}/${name}`
      const file = await host.readFile(source)
      return file.ok ? repositoriesOf(source, file.text) : []
    }),
  )
  return all.flat()
}
