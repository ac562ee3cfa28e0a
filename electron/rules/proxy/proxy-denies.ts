// proxy-denies: the proxy is well, and its rules do not allow this destination. Its own words are quoted.
import { defineRule } from '../define-rule.ts'
import { isDirect, isDone } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { askByHand, type ProxyParams, proxyEnd, proxyEvidence, proxyParams, proxySaid } from './sight.ts'

interface Params extends ProxyParams {
  said: string
}

export const proxyDenies = defineRule<'path', never, Params>({
  id: 'proxy-denies',
  layer: 'proxy',
  subject: 'path',
  step: 'proxy',
  needs: [],
  silences: ['app-connection-fails'],
  judge(path) {
    if (isDirect(path)) return { outcome: 'not-applicable' }
    if (isDone(path, 'proxy')) return { outcome: 'pass' }
    const end = proxyEnd(path)
    if (end?.kind !== 'denied') return { outcome: 'not-applicable' }
    return {
      outcome: 'fail',
      params: { ...proxyParams(path), said: proxySaid(path) },
      confidence: 'certain',
      side: 'near',
      owners: ['network-team'],
      evidence: proxyEvidence(path, end.stop),
    }
  },
  words: {
    pass: 'The proxy allows this destination',
    title: ({ proxy, host }) => `The proxy ${proxy} does not allow connections to ${host}`,
    why: ({ said }) => `Asked for a tunnel, it answered “${said}”.`,
    fix: (params) => [
      { text: `Ask your network team to allow connections (CONNECT) to ${params.host}, port ${params.port}, through the proxy.` },
      { text: 'The proxy must pass them on as they are, without opening the encryption.' },
      askByHand(params),
      CHECK_AGAIN,
    ],
    ask: ({ host, port }) => [
      `Please allow connections (CONNECT) through the proxy to ${host}, port ${port}.`,
      'The proxy must pass them on as they are, without opening the encryption.',
    ],
  },
})
