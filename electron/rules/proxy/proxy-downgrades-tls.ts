// proxy-downgrades-tls: through the proxy the endpoint seems to have nothing that the profile permits; directly it has.
// So it is the proxy's own TLS that answers, and that is behind the endpoint's. Where the direct way is closed, another host tells it that
// fares no better through the same proxy.

import type { Control, Path } from '../../contract/path.ts'
import { profileOn } from '../../contract/upcoming.ts'
import { defineRule } from '../define-rule.ts'
import { told } from '../differential-sight.ts'
import { choicesOf, choiceWords, isServerHello } from '../endpoint/answers.ts'
import { HOST, PROXY } from '../examples.ts'
import { isDirect, probeEvidence } from '../path-sight.ts'
import { choiceRule, minimumOf } from '../permitted.ts'
import { CHECK_AGAIN } from '../phrases.ts'

interface Params {
  host: string
  proxy: string
  through: string
  /** What the endpoint chooses on the direct way, or another host that fares alike through the proxy. */
  compared: { directly: string } | { control: string }
}

/** A host of somebody else that turned the same hello down through the same proxy, where none there took it; null: none did. */
const faresAlike = ({ via, host, probes }: Path, controls: readonly Control[], least: number): Control | null => {
  const own = probes.filter(({ name }) => name !== 'broad').map(({ answer }) => told(answer))
  const met = controls.filter((one) => one.via === via && one.host !== host && one.answer !== null)
  const isLow = ({ answer }: Control): boolean => {
    if (answer === null) return false
    if (isServerHello(answer)) return answer.version < least
    const how = told(answer)
    return (how === 'alert' || how === 'cut') && own.length > 0 && own.every((one) => one === how)
  }
  return met.every(isLow) ? (met[0] ?? null) : null
}

export const proxyDowngradesTls = defineRule<'path', 'paths' | 'controls', Params>({
  id: 'proxy-downgrades-tls',
  layer: 'proxy',
  subject: 'path',
  step: 'hello',
  needs: ['paths', 'controls'],
  silences: ['endpoint-old-tls-only', 'endpoint-no-permitted-cipher', 'app-connection-fails'],
  judge(path, { paths, controls }, { profile, date }) {
    if (isDirect(path)) return { outcome: 'not-applicable' }
    const rules = profileOn(profile, date)
    const least = minimumOf(rules)
    const isPermitted = choiceRule(rules)
    const through = choicesOf(path)
    const [worst] = through
    if (worst === undefined) return { outcome: 'not-applicable' }
    if (through.some(isPermitted)) return { outcome: 'pass' }
    const direct = paths
      .filter((other) => isDirect(other) && other.endpoint === path.endpoint)
      .flatMap((other) => {
        const best = choicesOf(other).find(isPermitted)
        return best ? [{ other, best }] : []
      })[0]
    // Without a direct way that does better, it may be the endpoint: then its own causes speak.
    if (direct === undefined) {
      const isSeenDirectly = paths.some((other) => isDirect(other) && other.endpoint === path.endpoint && choicesOf(other).length > 0)
      const alike = worst.version < least && !isSeenDirectly ? faresAlike(path, controls, least) : null
      if (alike === null) return { outcome: 'not-applicable' }
      return {
        outcome: 'fail',
        params: { host: path.host, proxy: path.via, through: choiceWords(worst), compared: { control: alike.host } },
        confidence: 'likely',
        side: 'near',
        owners: ['network-team'],
        evidence: [
          ...probeEvidence(path),
          { kind: 'network', source: `${alike.host}:${alike.port} through ${alike.via}`, text: `the same hello: ${alike.answer?.kind}` },
        ],
      }
    }
    return {
      outcome: 'fail',
      params: { host: path.host, proxy: path.via, through: choiceWords(worst), compared: { directly: choiceWords(direct.best) } },
      confidence: 'certain',
      side: 'near',
      owners: ['network-team'],
      evidence: [...probeEvidence(path), { kind: 'network', source: direct.other.id, text: `directly: ${choiceWords(direct.best)}` }],
    }
  },
  words: {
    pass: 'The proxy does not weaken TLS',
    example: () => ({
      owners: ['network-team'],
      params: {
        host: HOST,
        proxy: PROXY,
        through: 'TLS 1.1 with TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
        compared: { directly: 'TLS 1.3 with TLS_AES_256_GCM_SHA384' },
      },
    }),
    title: ({ host }) => `The proxy makes TLS weaker on the way to ${host}`,
    why: ({ through, compared }) =>
      `Through the proxy the best is ${through}. ` +
      ('directly' in compared
        ? `Directly the endpoint chooses ${compared.directly}.`
        : `Another host, ${compared.control}, fared no better through it with the same first message. So it seems that the proxy answers.`),
    fix: ({ host, proxy }) => [
      { text: `Ask your network team to leave ${host} out of the TLS inspection of the proxy “${proxy}”.` },
      { text: 'Or else the proxy must be updated, so that it offers TLS 1.2 and 1.3 with the suites of today.' },
      CHECK_AGAIN,
    ],
    ask: ({ host }) => [
      `Please leave ${host} out of the TLS inspection of the proxy.`,
      'If that cannot be, please let the proxy offer TLS 1.2 and 1.3 with current cipher suites.',
    ],
  },
})
