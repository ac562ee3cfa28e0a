// The closed vocabulary of the product: the words that code, reports and screens share.
// Every list is in the order in which a person meets it; the first broken layer is named by this order.
/** The five layers of the checklist, nearest to the application first. */
export const LAYERS = ['os', 'app-server', 'proxy', 'firewall', 'endpoint'] as const
/** The steps of one path, in the order in which they are taken. */
export const STEPS = ['dns', 'tcp', 'proxy', 'hello', 'handshake', 'certificate', 'http'] as const
/** What was seen at a step. The first word of each line is the step's success; the rest are its ways to end. */
export const OBSERVATIONS = {
  dns: ['resolved', 'name-unknown', 'no-address', 'resolver-silent', 'resolver-failed'],
  tcp: ['open', 'refused', 'silent', 'unreachable', 'denied', 'name-unresolved'],
  proxy: [
    'tunnel',
    'certificate-bad',
    'login-needed',
    'login-refused',
    'denied',
    'cannot-reach',
    'not-a-proxy',
    'closed',
    'reset',
    'silent',
  ],
  hello: ['server-hello', 'alert', 'reset', 'closed', 'silent', 'not-tls', 'malformed'],
  handshake: ['completed', 'alert', 'reset', 'closed', 'silent', 'failed'],
  certificate: ['chain', 'none'],
  http: ['answered', 'unfinished', 'reset', 'closed', 'silent', 'not-http'],
} as const
/**
 * What one hello of a series has other than the baseline, which is the profile's hello: a record of 512 bytes or more that fits one segment.
 * `version-1.2`: the highest version that is offered. `small`: a record of at most 255 bytes; `medium`: 256 to 511; `large`: more than
 * one segment holds. `-split`: the same bytes in several segments with a pause between them. `provoke`: a hello that any TLS server
 * answers with an alert.
 */
export const CHANGES = [
  'baseline',
  'version-1.0',
  'version-1.1',
  'version-1.2',
  'version-1.3',
  'no-sni',
  'other-sni',
  'no-alpn',
  'small',
  'medium',
  'large',
  'baseline-split',
  'large-split',
  'split-records',
  'grease',
  'unknown-extension',
  'empty-last-extension',
  'many-suites',
  'post-quantum',
  'provoke',
  'broad',
] as const
/** What a rule, or the engine for it, can say of one subject. `blocked` and `unknown` are the engine's words alone. */
export const OUTCOMES = ['pass', 'warn', 'fail', 'not-applicable', 'blocked', 'unknown'] as const
/** What a person can answer to a question of the checklist. */
export const ANSWERS = ['yes', 'no', 'unknown'] as const
/** How sure a finding is. Only `certain` and `likely` make a verdict `not-ready`. */
export const CONFIDENCES = ['certain', 'likely', 'possible'] as const
/** On whose side the fault lies: this network (near), the platform's equipment (far), or not settled. */
export const SIDES = ['near', 'far', 'unknown'] as const
/** Who can mend it. */
export const OWNERS = ['you', 'system-administrator', 'hosting-company', 'network-team', 'platform'] as const
/** Why a fact is missing. */
export const WHYS = ['failed', 'denied', 'timeout', 'cancelled', 'unsupported', 'blocked', 'budget'] as const

export type Layer = (typeof LAYERS)[number]
export type Step = (typeof STEPS)[number]
export type Outcome = (typeof OUTCOMES)[number]
export type Confidence = (typeof CONFIDENCES)[number]
export type Side = (typeof SIDES)[number]
export type Owner = (typeof OWNERS)[number]
export type Why = (typeof WHYS)[number]
export type Change = (typeof CHANGES)[number]
export type Answer = (typeof ANSWERS)[number]

/** Whether it is a calendar day, `YYYY-MM-DD`, that exists. */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)
