// The table of observations by which the causes of differential probing are told apart: each row is one path, the hellos that were
// sent after it failed, and the one cause that may be named for it. Every rule's test goes through all of them.
import type { Change } from '../../electron/contract/vocabulary.ts'
import type { AnyRule, Judged } from '../../electron/rules/define-rule.ts'
import { aHello, aPath, aProbe, aServerHello, aStoppedPath, NO_PROTOCOL, PROXY } from '../fixtures/facts.ts'
import {
  all,
  breaking,
  controlled,
  failed,
  GOT_THROUGH,
  GREASED,
  helping,
  judgedSighting,
  LONG,
  MANY,
  NAMELESS,
  NODE_010,
  type Sighting,
  speaks,
  stopped,
} from './differential-scene.ts'
import { unsteadySightings } from './unsteady-sightings.ts'

const open = aPath()
const refused = stopped('alert', { probes: [aProbe('profile', NO_PROTOCOL), aProbe('profile-again', NO_PROTOCOL)] })
const noFlight = aStoppedPath('handshake', 'silent', { probes: [aProbe('profile', aServerHello())] })

const CUT_ORDER: Change[] = ['provoke', 'other-sni', 'no-sni', 'version-1.2', 'version-1.1', 'baseline-split']
const SILENCE_ORDER: Change[] = ['small', 'provoke', 'baseline-split', 'version-1.2', 'version-1.1', 'other-sni']
const without = (order: readonly Change[], ...left: Change[]) => order.filter((change) => !left.includes(change))

export const sightings: readonly Sighting[] = [
  {
    name: 'a hello that is refused unless TLS 1.2 is the highest, or a post-quantum group is in it',
    // As `openssl s_server -groups X25519MLKEM768` of Debian unstable (OpenSSL 3.6.5) answered on 2026-11-22.
    path: stopped('alert'),
    series: 'version-1.2 works, post-quantum works, baseline alert, version-1.2 works, post-quantum works, baseline alert',
    attempt: failed(),
    says: 'app-no-common-group-or-signature',
  },
  // What is nobody's.
  { name: 'a path that was not looked into', path: open, series: '', says: null },
  { name: 'answers that are too slow, whatever is sent', path: stopped('slow'), series: all(SILENCE_ORDER, 'slow'), says: null },
  { name: 'too slow for all but an alert', path: stopped('slow'), series: `${all(SILENCE_ORDER, 'slow')}, provoke alert`, says: null },
  {
    name: 'too slow for us, and a program of this host got through',
    path: stopped('slow'),
    series: all(SILENCE_ORDER, 'slow'),
    attempt: GOT_THROUGH,
    says: null,
  },
  { name: 'silence and slow answers', path: stopped('silent'), series: all(SILENCE_ORDER, 'slow'), says: null },
  { name: 'a change whose connections did not open', path: open, series: breaking('unknown-extension', 'unopened'), says: null },
  {
    name: 'a change that failed once and could not be asked again',
    path: open,
    series: 'unknown-extension closed, baseline works, unknown-extension unopened, baseline works',
    says: null,
  },
  { name: 'a change that is answered too slowly', path: open, series: breaking('medium', 'slow'), says: null },
  { name: 'one long hello that is answered too slowly', path: open, series: breaking('large', 'slow', 'large-split works, '), says: null },
  {
    name: 'equal hellos of which some are answered too slowly',
    path: open,
    series: 'medium works, baseline slow, baseline works, baseline slow, baseline works',
    says: null,
  },
  { name: 'a reset after the hello that was not looked into', path: stopped('reset'), series: '', says: null },
  {
    name: 'changes that all work, and a runtime that got through',
    path: open,
    series: all(MANY, 'works'),
    attempt: GOT_THROUGH,
    says: null,
  },
  {
    name: 'changes that all work, and an attempt that timed out',
    path: open,
    series: all(MANY, 'works'),
    attempt: failed({ outcome: 'timeout' }),
    says: null,
  },
  {
    name: 'versions, a name and a suite that a server may refuse',
    path: open,
    series: `version-1.1 alert, other-sni alert, provoke alert, ${all([], 'works')}`,
    says: null,
  },
  { name: 'a change that failed once', path: open, series: 'medium silent, baseline works, baseline works, medium works', says: null },
  { name: 'hellos refused with an alert, whatever is changed', path: stopped('alert'), series: all(CUT_ORDER, 'alert'), says: null },
  { name: 'one bad connection that nothing repeated', path: open, series: 'medium closed', says: null },

  // firewall-resets-hello
  ...(['reset', 'closed'] as const).map(
    (how): Sighting => ({
      name: `a ${how} on every hello`,
      path: stopped(how),
      series: all(CUT_ORDER, how),
      says: 'firewall-resets-hello',
    }),
  ),
  {
    name: 'a close that only another name escapes',
    path: stopped('closed'),
    series: helping('other-sni', 'works', 'closed', ...without(CUT_ORDER, 'other-sni')),
    says: 'firewall-resets-hello',
  },
  {
    name: 'a reset that another name escapes, to be refused by the server',
    path: stopped('reset'),
    series: helping('no-sni', 'alert', 'reset', ...without(CUT_ORDER, 'no-sni')),
    says: 'firewall-resets-hello',
  },
  {
    name: 'a reset that the same bytes in pieces escape',
    path: stopped('reset'),
    series: helping('baseline-split', 'works', 'reset', ...without(CUT_ORDER, 'baseline-split')),
    says: 'firewall-resets-hello',
  },
  {
    name: 'an answer that is cut off each time after its first bytes, while refusals get through',
    path: stopped('cut'),
    series: `${all(without(CUT_ORDER, 'no-sni', 'provoke'), 'cut')}, no-sni alert, provoke alert`,
    says: 'firewall-resets-hello',
  },
  ...(['reset', 'closed'] as const).map(
    (how): Sighting => ({
      name: `a ${how} in place of every answer but the refusal of a hello that must be refused`,
      // As the lab's nginx answered on 2026-11-22, behind nftables that made a reset of each packet of more than 700 bytes.
      path: stopped(how),
      series: `provoke alert, ${all(['other-sni', 'no-sni', 'version-1.2'], how)}, version-1.1 alert, baseline-split ${how}, provoke alert, baseline ${how}`,
      says: 'firewall-resets-hello',
    }),
  ),
  {
    name: 'a reset in place of every answer but refusals, of another name too',
    path: stopped('reset'),
    series: `provoke alert, other-sni alert, no-sni alert, ${all(['version-1.2', 'baseline-split'], 'reset')}, provoke alert, baseline reset`,
    says: 'firewall-resets-hello',
  },
  {
    name: 'a reset in place of an answer, and one refusal that did not come again',
    path: stopped('reset'),
    series: `provoke alert, ${all(without(CUT_ORDER, 'provoke'), 'reset')}, provoke reset, baseline reset`,
    says: null,
  },
  {
    name: 'a close that TLS 1.2 escapes once, while a hello that must be refused is',
    path: stopped('closed'),
    series: `provoke alert, version-1.2 works, ${all(['other-sni', 'no-sni', 'baseline-split'], 'closed')}`,
    says: null,
  },
  {
    name: 'a reset in place of the answer through a proxy, which is the tunnel’s',
    path: stopped('reset', { via: PROXY }),
    series: `provoke alert, ${all(without(CUT_ORDER, 'provoke'), 'reset')}, provoke alert, baseline reset`,
    attempt: failed({ via: PROXY }),
    says: 'proxy-closes-tunnel',
  },
  {
    name: 'an answer that is cut off, and a whole one',
    path: stopped('cut'),
    series: `${all(without(CUT_ORDER, 'version-1.2'), 'cut')}, version-1.2 works`,
    says: null,
  },
  {
    name: 'a close on a way that a program of this host gets through',
    path: stopped('closed'),
    series: 'small works, small works, baseline closed',
    attempt: GOT_THROUGH,
    says: null,
  },
  {
    name: 'a close on every hello through a proxy, which is the tunnel’s',
    path: stopped('closed', { via: PROXY }),
    series: all(CUT_ORDER, 'closed'),
    attempt: failed({ via: PROXY }),
    says: 'proxy-closes-tunnel',
  },
  ...(['other-sni', 'no-sni'] as const).map(
    (change): Sighting => ({
      name: `a close through a proxy that a hello with ${change} escapes`,
      path: stopped('closed', { via: PROXY }),
      series: helping(change, 'works', 'closed', ...without(CUT_ORDER, change)),
      attempt: failed({ via: PROXY }),
      says: 'proxy-closes-tunnel',
    }),
  ),

  // firewall-swallows-hello
  { name: 'silence on every hello', path: stopped('silent'), series: all(SILENCE_ORDER, 'silent'), says: 'firewall-swallows-hello' },
  {
    name: 'silence that only another name escapes',
    path: stopped('silent'),
    series: helping('other-sni', 'works', 'silent', ...without(SILENCE_ORDER, 'other-sni')),
    says: 'firewall-swallows-hello',
  },
  {
    name: 'silence, but nothing was sent that any server answers',
    path: stopped('silent'),
    series: all(without(SILENCE_ORDER, 'provoke'), 'silent'),
    says: null,
  },
  {
    name: 'silence on a way that a program of this host gets through',
    path: stopped('silent'),
    series: 'small silent, provoke alert, baseline silent',
    attempt: GOT_THROUGH,
    says: 'firewall-loses-large-packets',
  },

  // firewall-loses-large-packets
  {
    name: 'silence that the same bytes in small packets escape',
    path: stopped('silent'),
    series: helping('baseline-split', 'works', 'silent', 'provoke', 'version-1.1', 'other-sni'),
    says: 'firewall-loses-large-packets',
  },
  {
    name: 'silence that any short hello escapes, an older version too',
    path: stopped('silent'),
    series: `small works, version-1.2 works, ${helping('baseline-split', 'works', 'silent')}`,
    says: 'firewall-loses-large-packets',
  },
  {
    name: 'silence that a short hello alone escapes',
    path: stopped('silent'),
    series: helping('small', 'works', 'silent', 'baseline-split', 'version-1.2', 'version-1.1', 'other-sni'),
    says: 'firewall-loses-large-packets',
  },
  {
    name: 'an alert that arrives where no other answer does',
    path: stopped('silent'),
    series: helping('provoke', 'alert', 'silent', ...without(SILENCE_ORDER, 'provoke')),
    says: 'firewall-loses-large-packets',
  },
  {
    name: 'a first message that arrives, and certificates that never do',
    path: noFlight,
    series: 'medium works, large works, baseline works, baseline works',
    says: 'firewall-loses-large-packets',
  },
  {
    name: 'a large hello that only small packets carry',
    path: open,
    series: breaking('large', 'silent', 'large-split works, baseline-split works, '),
    hello: LONG,
    says: 'firewall-loses-large-packets',
  },
  {
    name: 'a large hello that ends the connection unless it comes in small packets',
    path: open,
    series: breaking('large', 'reset', 'large-split works, baseline-split works, '),
    hello: LONG,
    says: 'firewall-loses-large-packets',
  },
  {
    name: 'a post-quantum hello that is lost as any large one is',
    path: open,
    series: `${breaking('large', 'silent', 'large-split works, ')}, post-quantum silent, post-quantum silent, baseline works`,
    hello: LONG,
    says: 'firewall-loses-large-packets',
  },
  {
    name: 'a hello of which only the first piece is read',
    path: open,
    series: breaking('baseline-split', 'closed', 'large closed, large closed, large-split closed, '),
    hello: LONG,
    says: 'firewall-loses-large-packets',
  },

  ...unsteadySightings,

  // endpoint-version-intolerant
  ...(['closed', 'silent', 'alert'] as const).map(
    (how): Sighting => ({
      name: `a hello that is ${how === 'alert' ? 'refused' : how} unless TLS 1.2 is the highest`,
      path: stopped(how),
      series: helping('version-1.2', 'works', how, 'other-sni', 'small', 'baseline-split', 'no-sni'),
      says: 'endpoint-version-intolerant',
    }),
  ),
  {
    name: 'a hello that fails unless TLS 1.1 is the highest',
    path: stopped('closed'),
    series: helping('version-1.1', 'works', 'closed', ...without(CUT_ORDER, 'version-1.1')),
    says: 'endpoint-version-intolerant',
  },
  {
    name: 'a hello that fails once TLS 1.3 is added',
    path: open,
    series: breaking('version-1.3', 'closed'),
    says: 'endpoint-version-intolerant',
  },
  {
    name: 'a lower version that worked once only',
    path: stopped('closed'),
    series: `version-1.2 works, ${all(['other-sni', 'small'], 'closed')}`,
    says: null,
  },

  // endpoint-long-hello-intolerant
  {
    name: 'a hello of 256 to 511 bytes that hangs',
    path: open,
    series: breaking('medium', 'silent', 'small works, '),
    hello: NODE_010,
    says: 'endpoint-long-hello-intolerant',
  },
  {
    name: 'any hello below 512 bytes that hangs',
    path: open,
    series: `${breaking('medium', 'silent')}, small silent, small silent, baseline works`,
    hello: NODE_010,
    says: null,
  },

  // endpoint-rejects-unknown
  ...(
    [
      ['grease', GREASED],
      ['unknown-extension', aHello()],
      ['empty-last-extension', NODE_010],
      ['many-suites', aHello({ suites: [...aHello().suites, ...Array.from({ length: 130 }, (_, at) => at + 1)] })],
    ] as const
  ).map(
    ([change, hello]): Sighting => ({
      name: `a hello that is closed for ${change}`,
      path: open,
      series: breaking(change, 'closed'),
      hello,
      says: 'endpoint-rejects-unknown',
    }),
  ),
  {
    name: 'a post-quantum key that is refused where a large hello is not',
    path: open,
    series: breaking('post-quantum', 'alert', 'large works, '),
    hello: LONG,
    says: 'endpoint-rejects-unknown',
  },

  {
    name: 'a hello whose protocol names are refused',
    // As `openssl s_server -alpn acme-tls/1` answered on 2026-11-22.
    path: refused,
    series: helping('no-alpn', 'works', 'alert', 'version-1.2'),
    says: 'endpoint-rejects-unknown',
  },
  { name: 'an alert with protocol names and without', path: refused, series: all(['no-alpn', 'version-1.2'], 'alert'), says: null },

  // endpoint-needs-sni
  {
    name: 'a runtime without a name, which the server refuses',
    path: open,
    series: breaking('no-sni', 'alert'),
    hello: NAMELESS,
    says: 'endpoint-needs-sni',
  },
  {
    name: 'a runtime without a name, which gets another certificate',
    path: open,
    series: 'no-sni other, baseline works, baseline works, no-sni other, baseline works',
    hello: NAMELESS,
    says: 'endpoint-needs-sni',
  },
  { name: 'a hello without a name that fails, and a runtime that sends one', path: open, series: breaking('no-sni', 'alert'), says: null },
  {
    name: 'a runtime without a name, which the server takes',
    path: open,
    series: 'no-sni works, baseline works',
    hello: NAMELESS,
    says: null,
  },
]

/** One of the table, by its name, with changes. */
export const sighting = (name: string, change: Partial<Sighting> = {}): Sighting => {
  const found = sightings.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no sighting “${name}”`)
  return { ...found, ...change }
}

const sightingsOf = (id: string): Sighting[] => sightings.filter(({ says }) => says === id)

/** What a rule says of its own rows, to a runtime that failed, to one that got through, and beside a control host. */
export const saidOfItsSightings = (rule: AnyRule): Judged[] =>
  sightingsOf(rule.id)
    .flatMap((one) => [one, { ...one, attempt: GOT_THROUGH }, { ...one, hello: aHello(), controls: [controlled('works')] }])
    .map((one) => judgedSighting(rule, one))
    .filter(speaks)

/** The rows of the table at which this rule speaks. */
export const spokenAt = (rule: AnyRule): string[] => sightings.filter((one) => speaks(judgedSighting(rule, one))).map(({ name }) => name)

/** The same, as it ought to be. */
export const expectedAt = (rule: AnyRule): string[] => sightingsOf(rule.id).map(({ name }) => name)
