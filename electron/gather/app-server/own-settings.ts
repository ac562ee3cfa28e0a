// The settings that a tool reads by itself, such as those of ~/.curlrc or of Git's own configuration: what in them bears on how the tool
// connects. They are only told: it reads them again when it is asked.
import type { Runtime } from '../../contract/runtime-facts.ts'
import type { Host } from '../../host/host.ts'
import { runCommand } from './run-command.ts'
import type { RuntimeKind } from './runtimes/define-runtime-kind.ts'
import type { AskOptions } from './silent-program.ts'

type Told = Runtime['settings'][number]

/** A login in a proxy's address is masked. */
const shown = ({ name, value, source }: Omit<Told, 'how'>): Told => ({
  how: 'file',
  name,
  value: value.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/i, '$1***@'),
  source,
})

/** Of the first of its files that is there, or as the program at `path` tells them itself. */
export const ownSettings = async (
  { ownFile, ownConfig }: RuntimeKind,
  path: string,
  host: Host,
  { timeoutMs, signal, endpoints }: AskOptions,
): Promise<Runtime['settings']> => {
  const env = (name: string) => host.env(name)
  if (ownConfig !== undefined) {
    const { end, stdout } = await runCommand(host, path, { args: ownConfig.args }, { way: 'own', timeoutMs, signal })
    return end === 'ended' ? ownConfig.read(stdout, endpoints, env).map(shown) : []
  }
  for (const place of ownFile?.places(env) ?? []) {
    const file = await host.readFile(place)
    if (file.ok) return (ownFile?.read(file.text) ?? []).map((one) => shown({ ...one, source: place }))
  }
  return []
}
