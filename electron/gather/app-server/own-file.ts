// The file of settings that a tool reads by itself, such as ~/.curlrc: what in it bears on how the tool connects.
import type { Runtime } from '../../contract/runtime-facts.ts'
import type { Host } from '../../host/host.ts'
import type { RuntimeKind } from './runtimes/define-runtime-kind.ts'

/** Of the first that is there; a login in a proxy's address is masked, since it is only told here. */
export const ownFileSettings = async ({ ownFile }: RuntimeKind, host: Host): Promise<Runtime['settings']> => {
  for (const path of ownFile?.places((name) => host.env(name)) ?? []) {
    const file = await host.readFile(path)
    if (!file.ok) continue
    return (ownFile?.read(file.text) ?? []).map(({ name, value }) => ({
      how: 'file',
      name,
      value: value.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/i, '$1***@'),
      source: path,
    }))
  }
  return []
}
