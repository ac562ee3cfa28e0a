// Running servers that a person chose and whose program this user may not read: what every user may read of them, from their control
// group, their command line and the files of their unit. They are not tried on that: what they really have may differ.
import type { Process } from '../../../contract/recording.ts'
import type { Servers } from '../../../contract/runtime-facts.ts'
import type { Host } from '../../../host/host.ts'
import type { RuntimeKind } from '../runtimes/define-runtime-kind.ts'
import { baseName } from './server-names.ts'
import { unitOfProcess, withoutSecret } from './server-settings.ts'
import { accountOf, isRoot } from './server-user.ts'
import { type Flag, flagsIn, flagVariables, startedWith, variablesOfServer } from './setting-names.ts'
import { environmentOfUnit } from './unit-files.ts'

type Unread = NonNullable<Servers['unread']>[number]

interface Look {
  kinds: readonly RuntimeKind[]
  chosen: readonly string[]
  learnSecret(secret: string): void
}

const kindOf = ({ name, args }: Process, kinds: readonly RuntimeKind[]): { program: string; kind: RuntimeKind['kind'] | null } => {
  const names = [baseName(args[0] ?? ''), name]
  const [known] = names.flatMap((one) =>
    kinds.flatMap(({ kind, programs, servers }) => (programs.test(one) || servers?.test(one) ? [{ program: one, kind }] : [])),
  )
  return known ?? { program: name, kind: null }
}

/** Each process that may not be read and is called as the person wrote; the workers of one server once. */
export const unreadServers = async (host: Host, { kinds, chosen, learnSecret }: Look): Promise<Unread[]> => {
  if (host.platform !== 'linux' || chosen.length === 0) return []
  const byRoot = await isRoot(host)
  const found = ((await host.processes()) ?? [])
    .filter(({ exe }) => exe === '')
    .map(async (process): Promise<[Unread] | []> => {
      const { program, kind } = kindOf(process, kinds)
      const unit = await unitOfProcess(host, process.pid)
      const script = kind === null ? undefined : startedWith(kind, process.args.slice(1))
      const own = [unit, unit?.replace(/\.service$/, ''), script === undefined ? undefined : baseName(script)]
      const name = chosen.find((written) => own.includes(written))
      if (name === undefined) return []
      const [account, environment] = await Promise.all([accountOf(host, process.pid), unit === null ? null : environmentOfUnit(unit, host)])
      const { before, after } = kind === null ? { before: [], after: [] } : flagVariables(kind)
      const names = kind === null ? [] : [...variablesOfServer(kind), ...before, ...after]
      const given: Flag[] = [
        ...names.flatMap((variable) => {
          const value = environment?.variables[variable]
          return value === undefined ? [] : [{ name: variable, value }]
        }),
        ...(kind === null ? [] : flagsIn(kind, process.args.slice(1))),
      ]
      const settings = given.map((one) => {
        const { value, secret } = withoutSecret(one.name, one.value)
        if (secret !== null) learnSecret(secret)
        return { name: one.name, value }
      })
      return [
        { chosen: name, pid: process.pid, program, account: account?.name ?? null, byRoot, settings, files: environment?.unread ?? [] },
      ]
    })
  const all = (await Promise.all(found)).flat()
  return all.filter((one, at) => at === all.findIndex(({ chosen: other, program }) => other === one.chosen && program === one.program))
}
