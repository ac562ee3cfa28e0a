// hello: the first message of a command of the person's own, caught on this computer, and what it means against a profile.
// No verdict on the host: one hello says what one program offers.
import type { Hello } from '../contract/hello.ts'
import type { Profile } from '../contract/profile.ts'
import type { HelloFields, ShownHello, ToldHello } from '../contract/told-hello.ts'
import { changesAfter, profileOn } from '../contract/upcoming.ts'
import { type CatchAsk, type Caught, catchFromCommand } from '../gather/hello/catch-hello.ts'
import { helloFields, toldParts } from '../gather/hello/fields.ts'
import type { Host } from '../host/host.ts'
import type { Net, Spoken } from '../net/net.ts'
import { minimumOf, permittedSuites } from '../rules/permitted.ts'
import { longDate } from '../rules/phrases.ts'
import { isGrease, isSignalling, isTls13Suite, suiteByName, versionName } from '../tls/code-points.ts'

export interface HelloRequest extends CatchAsk {
  profile: Profile
  /** The day to judge as of, `YYYY-MM-DD`. */
  date: string
}

export type HelloAnswer =
  | { kind: 'told'; told: ToldHello }
  /** The command could not be started, or nothing can listen here. */
  | { kind: 'unavailable'; sentence: string }
  | { kind: 'interrupted' }

const TLS13 = 'TLS 1.3'

/** The versions and suites of a hello that these rules permit. */
const permittedIn = ({ versions, suites }: HelloFields, rules: Profile): { versions: string[]; suites: number[] } => {
  const least = minimumOf(rules)
  const accepted = versions.filter((version) =>
    [0x0301, 0x0302, 0x0303, 0x0304].some((one) => one >= least && versionName(one) === version),
  )
  const listed = new Set(permittedSuites(rules))
  const usable = (suite: number) => accepted.some((version) => (version === TLS13) === isTls13Suite(suite))
  return { versions: accepted, suites: suites.map(({ value }) => value).filter((suite) => listed.has(suite) && usable(suite)) }
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`

const nameSentence = (fields: HelloFields, { askedFor, way }: Pick<ToldHello, 'askedFor' | 'way'>): string => {
  const host = new URL(askedFor).hostname
  if (fields.sni !== null) return `It names the host “${fields.sni}” (SNI).`
  if (way === 'listener') return 'It names no host (SNI). It was asked for localhost, for which some programs name none.'
  return `It does not name the host ${host} (SNI). A platform with several hosts may show it a wrong certificate.`
}

/** All that it offers, as the list of its fields has it. */
const offerSentence = (offered: readonly string[], accepted: readonly string[], least: string): string =>
  offered.length === accepted.length
    ? `It offers ${listed(offered)}; at least TLS ${least} is asked for.`
    : `It offers ${listed(offered)}; of these ${listed(accepted)} ${accepted.length === 1 ? 'is' : 'are'} accepted.`

/** The verdict first, then versions, suites, the name, and what is to come. */
const meaningOf = (
  fields: HelloFields,
  profile: Profile,
  date: string,
  ask: Pick<ToldHello, 'askedFor' | 'way'>,
): { meets: boolean; meaning: string[] } => {
  const today = profileOn(profile, date)
  const permitted = permittedIn(fields, today)
  const meets = permitted.versions.length > 0 && permitted.suites.length > 0
  const count = fields.suites.filter(({ value }) => !isSignalling(value) && !isGrease(value)).length
  const end = meets ? changesAfter(profile, date).find((change) => permittedIn(fields, change.profile).suites.length === 0) : undefined
  return {
    meets,
    meaning: [
      meets ? `This hello meets the rules of ${profile.name}.` : `This hello does not meet the rules of ${profile.name}.`,
      permitted.versions.length > 0
        ? offerSentence(fields.versions, permitted.versions, today.minTls)
        : `The best that it offers is ${fields.versions[0] ?? 'no version'}; at least TLS ${today.minTls} is asked for.`,
      permitted.suites.length > 0
        ? `Of its ${count} cipher suites ${permitted.suites.length} are permitted.`
        : `None of its ${count} cipher suites is permitted at a version that is accepted.`,
      nameSentence(fields, ask),
      ...(end === undefined ? [] : [`From ${longDate(end.from)} on the rules are stricter, and nothing of it is permitted any more.`]),
    ],
  }
}

/** Which of the suites of a hello the profile lists today; signalling values and GREASE are no suites. */
const marked = (fields: HelloFields, profile: Profile, date: string) => {
  const known = new Set(profileOn(profile, date).suites.flatMap((name) => suiteByName(name) ?? []))
  return fields.suites.map((suite) => ({
    ...suite,
    permitted: isSignalling(suite.value) || isGrease(suite.value) ? null : known.has(suite.value),
  }))
}

/** What it sent in place of a hello, and what to look at then; nothing where it never came. */
const SPOKEN: Record<Spoken, string> = {
  http: 'It connected, and spoke plain HTTP, without TLS. Look whether the address that it calls begins with https://.',
  'http-to-proxy': 'It asked the proxy for the page itself, by plain HTTP, and for no tunnel. So it speaks no TLS on this way.',
  other: 'It connected, and what it sent is no whole ClientHello. Look whether it speaks TLS from the first byte on.',
  nothing: 'It connected, and sent nothing. Look whether it waits for the other side to speak first.',
}

const withoutHello = ({ end, exit, spoken }: Extract<Caught, { kind: 'none' }>, request: HelloRequest): string[] => {
  const [program = ''] = request.command
  const named = request.command.some((argument) => /\{(url|host)\}/.test(argument))
  return [
    end === 'timeout'
      ? `${program} sent no ClientHello within ${request.timeoutMs / 1000} s. It was ended.`
      : `${program} ended${exit === null ? '' : ` with status ${exit}`} and sent no ClientHello.`,
    ...(named ? [] : ['None of its arguments is {url}, so it may not know whom to call.']),
    spoken !== null
      ? SPOKEN[spoken]
      : request.way === 'proxy'
        ? 'It may take no proxy from its surroundings. Try --listen: then {url} is an address on this computer.'
        : 'Look whether it connects to the address that {url} stands for.',
  ]
}

/** A hello that was caught before, told by a profile as of a day. */
export const shownHello = (
  { bytes, askedFor }: Pick<Hello, 'bytes' | 'askedFor'>,
  program: string,
  profile: Profile,
  date: string,
): ShownHello | null => {
  const raw = new Uint8Array(Buffer.from(bytes, 'base64'))
  const read = helloFields(raw)
  if (!read.ok) return null
  const { fields } = read
  const base = { program, askedFor, way: 'proxy' as const, profile: { id: profile.id, name: profile.name } }
  const meaning = meaningOf(fields, profile, date, base)
  return { told: { ...base, hello: { ...fields, suites: marked(fields, profile, date) }, ...meaning, said: null }, parts: toldParts(raw) }
}

/** Runs the command and tells its hello. Nothing leaves this computer but what the command sends past the proxy that it is given. */
export const hello = async (request: HelloRequest, { host, net }: { host: Host; net: Net }, signal: AbortSignal): Promise<HelloAnswer> => {
  const caught = await catchFromCommand(host, net, request, signal)
  const { askedFor } = caught
  const { command, way, profile, date } = request
  const [program = ''] = command
  const base = { program, askedFor, way, profile: { id: profile.id, name: profile.name } }
  switch (caught.kind) {
    case 'interrupted':
      return { kind: 'interrupted' }
    case 'no-listener':
      return { kind: 'unavailable', sentence: 'This host lets no program listen on its own address 127.0.0.1.' }
    case 'not-there':
      return { kind: 'unavailable', sentence: `There is no program ${program}, or what it is started by is missing.` }
    case 'denied':
      return { kind: 'unavailable', sentence: `${program} may not be run by this user.` }
    case 'none': {
      const told = { ...base, hello: null, meets: null, meaning: withoutHello(caught, request), said: caught.said }
      return { kind: 'told', told }
    }
    case 'hello': {
      const read = helloFields(caught.bytes)
      if (!read.ok) {
        const meaning = [`The first message of ${program} is no ClientHello that can be read (${read.detail}).`]
        return { kind: 'told', told: { ...base, hello: null, meets: null, meaning, said: null } }
      }
      const { fields } = read
      const meaning = meaningOf(fields, profile, date, base)
      return { kind: 'told', told: { ...base, hello: { ...fields, suites: marked(fields, profile, date) }, ...meaning, said: null } }
    }
  }
}
