// proxy-closes-tunnel: the proxy says that the way is open, and then every hello ends with a close or a reset, or those with this name
// do, or the answer to every good one does: a proxy that reads certificates lets a short refusal through. Whether the proxy or the
// endpoint ends it is told by the direct way, by other hosts behind the same proxy, and by the hellos that escape.
import type { Answer, Control, Path } from '../../contract/path.ts'
import { type CutFor, cutForOf, IN_PIECES, isAnswer, REFUSAL_COMES } from '../cut-hello.ts'
import { defineRule } from '../define-rule.ts'
import { completedAt, sightEvidence, sightOf } from '../differential-sight.ts'
import { type Escape, nameEscape, nameWords } from '../name-filter.ts'
import { isDirect, isDone, probeEvidence, stoppedAt } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { askByHand, directWayOpen, exampleProxy, type ProxyParams, proxyParams } from './sight.ts'

interface Params extends ProxyParams {
  reset: boolean
  /** Null: every hello is cut off. */
  cutFor: CutFor | null
  /** What gets through where the name is what it is cut for. */
  freedBy: Escape | null
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

const WHAT_COMES: Record<CutFor | 'nothing', (end: string) => string> = {
  nothing: (end) => `Then every ClientHello was answered with a ${end}.`,
  name: (end) => `Then every ClientHello with this name was answered with a ${end}.`,
  segment: (end) => `Then every ClientHello in one piece was answered with a ${end}. ${IN_PIECES}`,
  begun: (end) => `Then the first bytes of an answer came each time, and a ${end}.`,
  instead: (end) => `Then every usual ClientHello was answered with a ${end}. ${REFUSAL_COMES}`,
}

export const proxyClosesTunnel = defineRule<'path', 'paths' | 'controls' | 'differential' | 'attempts', Params>({
  id: 'proxy-closes-tunnel',
  layer: 'proxy',
  subject: 'path',
  step: 'hello',
  needs: ['paths', 'controls', 'differential', 'attempts'],
  silences: ['app-connection-fails'],
  judge(path, { paths, controls, differential, attempts }) {
    if (isDirect(path)) return { outcome: 'not-applicable' }
    if (isDone(path, 'hello')) return { outcome: 'pass' }
    const stop = stoppedAt(path, 'hello')
    const changed = differential.filter((one) => one.path === path.id).flatMap((one) => one.probes)
    const answers = [...path.probes, ...changed].map(({ answer }) => answer)
    if (stop === undefined || (stop.observation !== 'closed' && stop.observation !== 'reset')) return { outcome: 'not-applicable' }
    const sight = sightOf(path, differential, paths)
    const cutFor = sight && cutForOf(sight)
    // One hello that is answered shows that the tunnel is open, and that it is the hello that matters, in another way than these.
    if (cutFor === null && !answers.every(isEnd)) return { outcome: 'not-applicable' }
    if (completedAt(path, attempts, paths)) return { outcome: 'not-applicable' }
    const directOpen = directWayOpen(path, paths)
    const others = othersToo(path, paths, controls)
    const near = directOpen || others === true
    return {
      outcome: 'fail',
      params: {
        ...proxyParams(path),
        reset: stop.observation === 'reset',
        cutFor,
        freedBy: sight && cutFor === 'name' ? nameEscape(sight) : null,
        directOpen,
        othersToo: others,
      },
      confidence: near || cutFor === 'name' || cutFor === 'segment' ? 'likely' : 'possible',
      side: near ? 'near' : 'unknown',
      owners: ['network-team', 'platform'],
      evidence: sight && cutFor ? sightEvidence(sight) : probeEvidence(path),
    }
  },
  words: {
    pass: 'The tunnel through the proxy stays open',
    example: () => ({
      owners: ['network-team', 'platform'],
      params: { ...exampleProxy, reset: false, cutFor: null, freedBy: null, directOpen: false, othersToo: null },
    }),
    title: ({ proxy, host, cutFor }) =>
      cutFor === 'name'
        ? `The tunnel of the proxy ${proxy} is cut off for the name ${host}`
        : `The tunnel of the proxy ${proxy} ${isAnswer(cutFor) ? `ends when ${host} has to answer` : `to ${host} ends at once`}`,
    why: ({ reset, cutFor, freedBy, directOpen, othersToo: others }) =>
      [
        `The proxy says that the way is open. ${WHAT_COMES[cutFor ?? 'nothing'](reset ? 'reset' : 'close')}`,
        ...(freedBy === null ? [] : [nameWords(freedBy, 'cut')]),
        ...(directOpen ? ['Directly from this host the endpoint answers.'] : []),
        ...(others === true ? ['Tunnels to other hosts end in the same way.'] : []),
        ...(others === false ? ['Through the same proxy another host does answer.'] : []),
        ...(directOpen || others === true
          ? []
          : [
              freedBy === null
                ? 'It may be the proxy or the endpoint that ends it.'
                : 'The proxy does that, a filter behind it, or equipment of the platform.',
            ]),
      ].join(' '),
    fix: ({ directOpen, cutFor, freedBy, ...params }) => [
      { text: `Ask your network team what the proxy does with tunnels to ${params.host}, port ${params.port}.` },
      freedBy === null
        ? {
            text: `${isAnswer(cutFor) ? 'A filter that reads certificates' : 'A filter by name or by category'} does that. So does a firewall behind the proxy.`,
          }
        : { text: `Ask them to let the name ${params.host} through in the proxy’s filter for web addresses, or in one behind it.` },
      ...(directOpen ? [{ text: 'If it is not the proxy, ask the platform whether it blocks the address of the proxy.' }] : []),
      askByHand(params),
      CHECK_AGAIN,
    ],
    ask: ({ host, port, cutFor }) => [
      `Please look at what the proxy does with tunnels (CONNECT) to ${host}, port ${port}.`,
      `Please let them pass as they are, with no filter by ${isAnswer(cutFor) ? 'certificate' : 'name or category'}.`,
      'If the proxy lets them pass, please look at the firewall behind it.',
    ],
  },
})
