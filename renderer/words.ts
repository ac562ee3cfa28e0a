// The labels that the screens share: one word for each word of the vocabulary, and how a day is written.
// Sentences about a host or a platform are never made here; they come in the report.
import type { PictureNode, Report, Verdict } from '../electron/contract/report.ts'
import type { Answer, Confidence, Layer, Outcome, Owner, Side, Step } from '../electron/contract/vocabulary.ts'

export const LAYER_NAMES: Record<Layer, string> = {
  os: 'Operating system',
  'app-server': 'Application server',
  proxy: 'Proxy',
  firewall: 'Firewall',
  endpoint: 'Platform',
}

export const OUTCOME_WORDS: Record<Outcome, string> = {
  pass: 'In order',
  warn: 'Warning',
  fail: 'Broken',
  'not-applicable': 'Not needed',
  blocked: 'Not tested yet',
  unknown: 'Not known',
}

/** The platform in a sentence: rules that hold for any platform are none themselves (contract/platform-name.ts). */
export const platformOf = ({ general, name }: Report['profile']): string => (general ? 'the platform' : name)

/** The one who can mend something, as the subject of a sentence. */
export const ownerOf = (owner: Owner, profile: Report['profile']): string =>
  owner === 'platform' && !profile.general ? profile.name : OWNER_WORDS[owner]

export const OWNER_WORDS: Record<Owner, string> = {
  you: 'You',
  'system-administrator': 'Your system administrator',
  'hosting-company': 'Your hosting company',
  'network-team': 'Your network team',
  platform: 'The platform',
}

export const CONFIDENCE_WORDS: Record<Confidence, string> = { certain: 'Certain', likely: 'Likely', possible: 'Possible' }

export const SIDE_WORDS: Record<Side, string> = { near: 'On this side', far: 'On the platform’s side', unknown: 'Not known' }

export const ANSWER_WORDS: Record<Answer, string> = { yes: 'Yes', no: 'No', unknown: 'I do not know' }

export const STEP_WORDS: Record<Step, string> = {
  dns: 'Find the name',
  tcp: 'Connect',
  proxy: 'Pass the proxy',
  hello: 'Send the hello',
  handshake: 'TLS handshake',
  certificate: 'Certificate',
  http: 'HTTP request',
}

export const NODE_WORDS: Record<PictureNode['state'], string> = {
  ok: 'in order',
  warn: 'warning',
  broken: 'broken here',
  'not-tested': 'not tested yet',
  'not-used': 'not used',
  unknown: 'not known',
}

/** Which layer of the checklist speaks of a node of the picture. */
export const LAYER_OF_NODE: Record<PictureNode['node'], Layer> = {
  application: 'app-server',
  library: 'os',
  proxy: 'proxy',
  firewall: 'firewall',
  platform: 'endpoint',
}

/** The icon of a headline, as the outcome that looks so. */
export const HEADLINE_LOOK: Record<Verdict['headline'], Outcome> = {
  ready: 'pass',
  'stops-on': 'warn',
  'connects-outside-rules': 'fail',
  'cannot-connect': 'fail',
  'could-not-tell': 'unknown',
}

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
const MOMENT = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' })
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

/** `2027-06-30` as `30 June 2027`. */
export const day = (date: string): string => DAY.format(new Date(`${date}T00:00:00Z`))
/** A moment in this computer's time zone. */
export const moment = (time: string): string => MOMENT.format(new Date(time))
export const clock = (time: string): string => TIME.format(new Date(time))

/** `one`, or `2 many`. */
export const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`
