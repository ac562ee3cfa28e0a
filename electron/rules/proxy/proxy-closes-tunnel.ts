// proxy-closes-tunnel: the proxy says that the way is open, and then every hello ends with a close or a reset.
// Whether the proxy or the endpoint ends it is told by the direct way and by other hosts behind the same proxy.
import type { Answer, Control, Path } from '../../contract/path.ts'
import { defineRule } from '../define-rule.ts'
import { isDirect, isDone, probeEvidence, stoppedAt } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { askByHand, directWayOpen, type ProxyParams, proxyParams } from './sight.ts'

interface Params extends ProxyParams {
  reset: boolean
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
    // One hello that is answered shows that the tunnel is open, and that it is the hello that matters.
    if (stop === undefined || (stop.observation !== 'closed' && stop.observation !== 'reset') || !answers.every(isEnd))
      return { outcome: 'not-applicable' }
    const directOpen = directWayOpen(path, paths)
    const others = othersToo(path, paths, controls)
    const near = directOpen || others === true
    return {
      outcome: 'fail',
      params: { ...proxyParams(path), reset: stop.observation === 'reset', directOpen, othersToo: others },
      confidence: near ? 'likely' : 'possible',
      side: near ? 'near' : 'unknown',
      owners: ['network-team', 'platform'],
      evidence: probeEvidence(path),
    }
  },
  words: {
    pass: 'The tunnel through the proxy stays open',
    title: ({ proxy, host }) => `The tunnel of the proxy ${proxy} to ${host} ends at once`,
    why: ({ reset, directOpen, othersToo: others }) =>
      [
        `The proxy says that the way is open. Then every ClientHello was answered with a ${reset ? 'reset' : 'close'}.`,
        ...(directOpen ? ['Directly from this host the endpoint answers.'] : []),
        ...(others === true ? ['Tunnels to other hosts end in the same way.'] : []),
        ...(others === false ? ['Through the same proxy another host does answer.'] : []),
        ...(directOpen || others === true ? [] : ['It may be the proxy or the endpoint that ends it.']),
      ].join(' '),
    fix: ({ directOpen, ...params }) => [
      { text: `Ask your network team what the proxy does with tunnels to ${params.host}, port ${params.port}.` },
      { text: 'A filter by name or by category, or a firewall behind the proxy, ends connections so.' },
      ...(directOpen ? [{ text: 'If it is not the proxy, ask the platform whether it blocks the address of the proxy.' }] : []),
      askByHand(params),
      CHECK_AGAIN,
    ],
    ask: ({ host, port }) => [
      `Please look at what the proxy does with tunnels (CONNECT) to ${host}, port ${port}.`,
      'Please let them pass as they are, with no filter by name or category.',
      'If the proxy lets them pass, please look at the firewall behind it.',
    ],
  },
})
