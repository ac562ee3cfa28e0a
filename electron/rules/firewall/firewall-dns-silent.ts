// firewall-dns-silent: no resolver answers. A resolver that answers with an error has answered; then the cause is only possible,
// since such an answer is also what a resolver gives that is itself cut off. One that is silent before another answers is a warning:
// programs wait for it first.

import { isLoopback, resolverAddress } from '../../contract/address.ts'
import type { Path } from '../../contract/path.ts'
import { answerSentence, silentFirst } from '../../contract/resolver-answers.ts'
import { shellLine } from '../../contract/shell.ts'
import { defineRule } from '../define-rule.ts'
import { HOST } from '../examples.ts'
import { isDirect, isDone, stepEvidence, stoppedAt } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { type LocalRule, localRule, localRuleEvidence } from './local-rule.ts'
import { routeEvidence, routeTo } from './network-sight.ts'

interface Params {
  host: string
  resolvers: readonly string[]
  /** The error that the resolvers answered with; null: they did not answer. */
  error: string | null
  local: LocalRule | null
  /** Every resolver that is silent is this host itself: a program here that does not run, or does not answer. */
  own: boolean
  /** The resolvers at whose address nobody is, by this host's neighbour table. */
  absent: readonly string[]
  /** Those that are silent before `answering` answers, and how long the look-up took, in seconds; null: there is no other that answers. */
  waits: { silent: readonly string[]; answering: string; seconds: string } | null
}

/** The look-up ended well, after those that programs ask first had said nothing. */
const waitsOf = (path: Path): Params['waits'] => {
  const found = silentFirst(path.resolverAnswers ?? [])
  const look = path.steps.find(({ step }) => step === 'dns')
  if (found === null || look?.state !== 'done') return null
  return {
    silent: found.silent.map(({ resolver }) => resolver),
    answering: found.believed.resolver,
    seconds: (look.ms / 1000).toFixed(1),
  }
}

const isOwn = (resolvers: readonly string[]): boolean =>
  resolvers.length > 0 && resolvers.every((resolver) => isLoopback(resolverAddress(resolver).address))

/** systemd-resolved(8): where it listens. */
const OF_SYSTEMD = ['127.0.0.53', '127.0.0.54']

/** Shows by hand whether the program runs that answers on this host itself. */
const ownCommand = (resolvers: readonly string[]): string =>
  resolvers.some((resolver) => OF_SYSTEMD.includes(resolverAddress(resolver).address))
    ? 'systemctl status systemd-resolved'
    : shellLine(['ss', '-lunp', 'sport = :53'])

const OWNERS = ['system-administrator', 'network-team', 'hosting-company'] as const

export const firewallDnsSilent = defineRule<'path', 'network', Params>({
  id: 'firewall-dns-silent',
  layer: 'firewall',
  subject: 'path',
  step: 'dns',
  needs: ['network'],
  silences: ['app-connection-fails'],
  judge(path, { network }) {
    if (!isDirect(path)) return { outcome: 'not-applicable' }
    const waits = waitsOf(path)
    if (waits !== null)
      return {
        outcome: 'warn',
        params: { host: path.host, resolvers: path.resolvers, error: null, local: null, absent: [], own: isOwn(waits.silent), waits },
        confidence: 'likely',
        side: 'near',
        owners: isOwn(waits.silent) ? ['system-administrator'] : OWNERS,
        evidence: [
          {
            kind: 'network',
            source: path.id,
            text: `The look-up took ${waits.seconds} s. Asked one by one after that: ${path.resolverAnswers?.map(answerSentence).join(' ')}`,
          },
        ],
      }
    if (isDone(path, 'dns')) return { outcome: 'pass' }
    const stop = stoppedAt(path, 'dns')
    const error = stop?.observation === 'resolver-failed' ? (/\bE(SERVFAIL|REFUSED)\b/.exec(stop.detail)?.[1] ?? null) : null
    if (stop === undefined || (stop.observation !== 'resolver-silent' && error === null)) return { outcome: 'not-applicable' }
    const [local = null] = path.resolvers.flatMap(
      (resolver) => localRule(network, 'drop', { ...resolverAddress(resolver), protocol: 'udp' }) ?? [],
    )
    const named = local?.how === 'named' ? local : null
    const absent = path.resolvers.flatMap((resolver) => {
      const route = routeTo(network, resolverAddress(resolver).address)
      return error === null && route?.gateway === null && route.neighbour === 'failed' ? [route] : []
    })
    const own = error === null && named === null && isOwn(path.resolvers)
    return {
      outcome: 'fail',
      params: {
        host: path.host,
        resolvers: path.resolvers,
        error,
        local: named,
        own,
        absent: absent.map(({ address }) => address),
        waits: null,
      },
      confidence: error === null ? 'likely' : 'possible',
      side: 'near',
      owners: named || own ? ['system-administrator'] : OWNERS,
      evidence: [stepEvidence(path, stop), ...absent.map(routeEvidence), ...(named ? [localRuleEvidence(named)] : [])],
    }
  },
  words: {
    pass: 'A resolver answers',
    example: () => ({
      owners: ['system-administrator', 'network-team', 'hosting-company'],
      params: { host: HOST, resolvers: ['192.0.2.53'], error: null, local: null, own: false, absent: [], waits: null },
    }),
    title: ({ host, error, waits }) =>
      waits !== null
        ? `Each look-up waits for a resolver that does not answer: ${waits.silent.join(', ')}`
        : error === null
          ? `No resolver answers in time for ${host}`
          : `No resolver of this host could look up ${host}`,
    why: ({ host, resolvers, error, local, own, absent, waits }) => {
      if (waits !== null)
        return (
          `Programs ask it before ${waits.answering}, which does answer. Looking up ${host} took ${waits.seconds} seconds here. ` +
          'A program with a short time limit may give up meanwhile.'
        )
      const asked = resolvers.length === 0 ? 'No resolver is set' : `Asked: ${resolvers.slice(0, 3).join(', ')}`
      if (error !== null) return `${asked}. The answer is the error ${error}, often since the resolver itself cannot get out.`
      if (absent.length > 0 && absent.length === resolvers.length)
        return `${asked}. Nobody on this network is at ${absent.length === 1 ? 'that address' : 'those addresses'}: the resolver is down, or set wrong.`
      if (own) return `${asked}. That is this host itself: the program that answers there does not run, or hangs.`
      return local
        ? `${asked}. A rule of this host's own firewall drops such questions.`
        : `${asked}. Either the resolver is not running or very slow, or a firewall drops the question or the answer.`
    },
    fix: ({ host, resolvers, local, own, waits }) => [
      { text: 'Ask the resolver by hand.', command: shellLine(['nslookup', host, ...(waits?.silent ?? resolvers).slice(0, 1)]) },
      ...(local ? [{ text: 'Ask the system administrator to let this host ask its resolver: UDP and TCP, port 53.' }] : []),
      ...(waits ? [{ text: 'Ask the system administrator to mend that resolver, or to take it out of the list of them.' }] : []),
      ...(own
        ? [
            {
              text: 'See whether the program runs that answers on this host, and start it again.',
              command: ownCommand(waits?.silent ?? resolvers),
            },
          ]
        : []),
      { text: 'Look at the resolver in the network settings. It should be the one that your hosting company names.' },
      ...(local || own ? [] : [{ text: 'Ask your network team whether that resolver runs, and to allow UDP and TCP, port 53, to it.' }]),
      CHECK_AGAIN,
    ],
  },
})
