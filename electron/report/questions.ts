// What no program can see and a person can answer: asked in words, layer by layer, and kept in the report. Pure.
// An answer never changes what was seen, nor the verdict; a "no" becomes a condition under which the verdict is to be read.
import type { Facts } from '../contract/facts.ts'
import { platformName } from '../contract/platform-name.ts'
import type { Report } from '../contract/report.ts'
import type { Layer, Owner } from '../contract/vocabulary.ts'

type Question = Report['questions'][number]

/** The places that the check was about, as `host:port` in words. */
interface Places {
  facts: Facts
  host: string
  port: string
  platform: string
}

interface Asked {
  id: string
  layer: Layer
  /** Who is likely to know. */
  asks: Owner
  /** Whether it can be asked of these facts; left out: always. */
  applies?(facts: Facts): boolean
  /** Worded so that a yes is well. */
  text(places: Places): string
  why: string
  /** What to do where the answer is no. */
  ifNo(places: Places): string
}

const proxies = ({ facts: { 'proxy-settings': settings } }: Facts): number => (settings.ok ? settings.value.proxies.length : 0)
/** Something of the network let a connection out; before that the answer is known. */
const letOut = ({ facts: { paths } }: Facts): boolean =>
  paths.ok && paths.value.some(({ steps }) => steps.some(({ step, state }) => step === 'tcp' && state === 'done'))
const nothingScanned = ({ facts: { scan } }: Facts): boolean => !scan.ok || scan.value.folder === null

const ASKED: readonly Asked[] = [
  {
    id: 'os-production',
    layer: 'os',
    asks: 'you',
    text: () => 'Is this the computer that runs your live shop or integration?',
    why: 'What is found here holds for this computer alone.',
    ifNo: () => 'Run this check on that computer too.',
  },
  {
    id: 'os-updates',
    layer: 'os',
    asks: 'system-administrator',
    text: () => 'Does somebody install the updates of this computer each month?',
    why: 'The rules get stricter each year. A system without updates falls behind.',
    ifNo: () => 'Agree on who installs updates, and when.',
  },
  {
    id: 'code-https',
    layer: 'app-server',
    asks: 'you',
    applies: nothingScanned,
    text: ({ platform }) => `Does each address of ${platform} in your code and settings begin with https://?`,
    why: 'This check did not read your code. An address with http:// is refused.',
    ifNo: () => 'Change each one to https:// and test a payment.',
  },
  {
    id: 'proxy-none',
    layer: 'proxy',
    asks: 'network-team',
    applies: (facts) => proxies(facts) === 0,
    text: () => 'May your server reach the internet without a proxy?',
    why: 'No proxy setting was found here.',
    ifNo: () => 'Ask your network team for the address of the proxy. Then check again with it.',
  },
  {
    id: 'proxy-opens-nothing',
    layer: 'proxy',
    asks: 'network-team',
    applies: (facts) => proxies(facts) > 0,
    text: ({ host }) => `Does the proxy pass connections to ${host} through unopened, for good?`,
    why: 'A proxy that looks inside shows your server a certificate of its own.',
    ifNo: ({ host }) => `Ask your network team to let ${host} pass without a look inside.`,
  },
  {
    id: 'firewall-port',
    layer: 'firewall',
    asks: 'network-team',
    applies: letOut,
    text: ({ host, port }) => `Has the firewall team allowed ${host} on port ${port} for good?`,
    why: 'A rule that was made for a test can end one day.',
    ifNo: ({ host, port }) => `Ask the firewall team for a lasting rule for ${host}, port ${port}.`,
  },
  {
    id: 'firewall-names',
    layer: 'firewall',
    asks: 'network-team',
    applies: letOut,
    text: ({ host }) => `Does that rule hold when ${host} moves to other addresses?`,
    why: 'A platform can change its addresses without notice.',
    ifNo: () => 'Ask for a rule by name, or for all addresses that the platform lists.',
  },
  {
    id: 'endpoint-live',
    layer: 'endpoint',
    asks: 'you',
    text: ({ host }) => `Is ${host} the address that your live shop calls?`,
    why: 'Test and live addresses of a platform can have different rules.',
    ifNo: () => 'Check the live address before you go live.',
  },
  {
    id: 'endpoint-notices',
    layer: 'endpoint',
    asks: 'you',
    text: ({ platform }) => `Do you get the notices of ${platform} when its rules change?`,
    why: 'Platforms tell dates by mail or on a status page.',
    ifNo: ({ facts, platform }) => {
      const { support } = facts.request.profile.contacts
      return `Ask ${support ?? platform} how to get them.`
    },
  },
]

const placesOf = (facts: Facts): Places => {
  const { profile, urls } = facts.request
  const first = urls[0] ?? profile.endpoints[0]?.url
  const url = first === undefined ? null : new URL(first)
  return {
    facts,
    host: url?.hostname ?? 'the platform',
    port: url === null || url.port === '' ? '443' : url.port,
    platform: platformName(profile),
  }
}

/** The questions of these facts, in the order of the checklist, with the answers that were given. */
export const questions = (facts: Facts): Question[] => {
  const places = placesOf(facts)
  return ASKED.filter(({ applies }) => applies?.(facts) ?? true).map(({ id, layer, asks, text, why, ifNo }) => ({
    id,
    layer,
    asks,
    text: text(places),
    why,
    ifNo: ifNo(places),
    answer: facts.answers.find((answer) => answer.question === id)?.answer ?? null,
  }))
}

/** One sentence for each question that was answered with no. */
export const answeredNo = (asked: readonly Question[]): string[] =>
  asked.filter(({ answer }) => answer === 'no').map(({ text, ifNo }) => `“${text}” was answered with no. ${ifNo}`)
