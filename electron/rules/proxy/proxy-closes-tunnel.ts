// proxy-closes-tunnel: the proxy says that the way is open, and then every hello ends with a close or a reset, or the answer to every
// good one does: a proxy that reads certificates lets a short refusal through. Whether the proxy or the endpoint ends it is told by the
// direct way and by other hosts behind the same proxy.
import type { Answer, Control, Path } from '../../contract/path.ts'
import { type AnswerCut, answerCutOf, REFUSAL_COMES } from '../cut-answer.ts'
import { defineRule } from '../define-rule.ts'
import { sightEvidence, sightOf } from '../differential-sight.ts'
import { isDirect, isDone, probeEvidence, stoppedAt } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { askByHand, directWayOpen, type ProxyParams, proxyParams } from './sight.ts'

interface Params extends ProxyParams {
  reset: boolean
  /** The hellos get through, and it is the answer that is cut off. */
  answerCut: AnswerCut | null
  directOpen: boolean
  /** Other hosts fare so too; false: another is answered; null: none was asked. */
  othersToo: boolean | null
}

const isEnd = ({ kind }: Answer): boolean => kind === 'closed' || kind === 'reset' || kind === 'not-connected'

/** How hellos to other hosts through the same proxy fared. */
const othersToo = (path: Path, paths: readonly Path[], controls: readonly Control[]): boolean | null => {
  const answers = [
    ...paths
      .filter((other) => other.via === path.via && other.host !== path.host)
      .flatMap((other) => other.probes.map((one) => one.answer)),
    ...controls.filter((control) => control.via === path.via && control.host !== path.host).flatMap((control) => control.answer ?? []),
  ]
  return answers.length === 0 ? null : answers.every(isEnd)
}

const WHAT_COMES: Record<AnswerCut | 'nothing', (end: string) => string> = {
  nothing: (end) => `Then every ClientHello was answered with a ${end}.`,
  begun: (end) => `Then the first bytes of an answer came each time, and a ${end}.`,
  instead: (end) => `Then every usual ClientHello was answered with a ${end}. ${REFUSAL_COMES}`,
}

export const proxyClosesTunnel = defineRule<'path', 'paths' | 'controls' | 'differential', Params>({
  id: 'proxy-closes-tunnel',
  layer: 'proxy',
  subject: 'path',
  step: 'hello',
  needs: ['paths', 'controls', 'differential'],
  silences: ['app-connection-fails'],
  judge(path, { paths, controls, differential }) {
    if (isDirect(path)) return { outcome: 'not-applicable' }
    if (isDone(path, 'hello')) return { outcome: 'pass' }
    const stop = stoppedAt(path, 'hello')
    const changed = differential.filter((one) => one.path === path.id).flatMap((one) => one.probes)
    const answers = [...path.probes, ...changed].map(({ answer }) => answer)
    if (stop === undefined || (stop.observation !== 'closed' && stop.observation !== 'reset')) return { outcome: 'not-applicable' }
    const sight = sightOf(path, differential, paths)
    const answerCut = sight && answerCutOf(sight)
    // One hello that is answered shows that the tunnel is open, and that it is the hello that matters.
    if (answerCut === null && !answers.every(isEnd)) return { outcome: 'not-applicable' }
    const directOpen = directWayOpen(path, paths)
    const others = othersToo(path, paths, controls)
    const near = directOpen || others === true
    return {
      outcome: 'fail',
      params: { ...proxyParams(path), reset: stop.observation === 'reset', answerCut, directOpen, othersToo: others },
      confidence: near ? 'likely' : 'possible',
      side: near ? 'near' : 'unknown',
      owners: ['network-team', 'platform'],
      evidence: sight && answerCut ? sightEvidence(sight) : probeEvidence(path),
    }
  },
  words: {
    pass: 'The tunnel through the proxy stays open',
    title: ({ proxy, host, answerCut }) =>
      answerCut === null
        ? `The tunnel of the proxy ${proxy} to ${host} ends at once`
        : `The tunnel of the proxy ${proxy} ends when ${host} has to answer`,
    why: ({ reset, answerCut, directOpen, othersToo: others }) =>
      [
        `The proxy says that the way is open. ${WHAT_COMES[answerCut ?? 'nothing'](reset ? 'reset' : 'close')}`,
        ...(directOpen ? ['Directly from this host the endpoint answers.'] : []),
        ...(others === true ? ['Tunnels to other hosts end in the same way.'] : []),
        ...(others === false ? ['Through the same proxy another host does answer.'] : []),
        ...(directOpen || others === true ? [] : ['It may be the proxy or the endpoint that ends it.']),
      ].join(' '),
    fix: ({ directOpen, answerCut, ...params }) => [
      { text: `Ask your network team what the proxy does with tunnels to ${params.host}, port ${params.port}.` },
      {
        text: `${answerCut === null ? 'A filter by name or by category' : 'A filter that reads certificates'}, or a firewall behind the proxy, ends connections so.`,
      },
      ...(directOpen ? [{ text: 'If it is not the proxy, ask the platform whether it blocks the address of the proxy.' }] : []),
      askByHand(params),
      CHECK_AGAIN,
    ],
    ask: ({ host, port, answerCut }) => [
      `Please look at what the proxy does with tunnels (CONNECT) to ${host}, port ${port}.`,
      `Please let them pass as they are, with no filter by ${answerCut === null ? 'name or category' : 'certificate'}.`,
      'If the proxy lets them pass, please look at the firewall behind it.',
    ],
  },
})
