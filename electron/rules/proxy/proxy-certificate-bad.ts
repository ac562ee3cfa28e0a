// proxy-certificate-bad: an HTTPS proxy whose own certificate this host does not accept, so that nothing was asked of it.
import { defineRule } from '../define-rule.ts'
import { isDirect, isDone } from '../path-sight.ts'
import { CHECK_AGAIN, certificateCommand } from '../phrases.ts'
import { CLOSED_BESIDE_ANSWER, exampleProxy, type ProxyParams, proxyEnd, proxyEvidence, proxyParams } from './sight.ts'

interface Params extends ProxyParams {
  /** As the step tells it. */
  reason: string
  command: string
}

/** The reasons alone: what was said of all bad certificates before them, and whose this one is after them, stands elsewhere. */
const reasonOf = (detail: string): string =>
  detail.replace(/^The certificate of the proxy is not accepted\. /, '').replace(/ Subject: .*$/s, '')

const commandFor = (proxy: string): string => {
  const [, host = '', port = '443'] = /^\w+:\/\/(\[[^\]]*\]|[^:/]*)(?::(\d+))?/.exec(proxy) ?? []
  return certificateCommand({ host: host.replace(/^\[|\]$/g, ''), port: Number(port), via: 'direct', address: null })
}

export const proxyCertificateBad = defineRule<'path', never, Params>({
  id: 'proxy-certificate-bad',
  layer: 'proxy',
  subject: 'path',
  step: 'proxy',
  needs: [],
  silences: ['app-connection-fails', ...CLOSED_BESIDE_ANSWER],
  judge(path) {
    if (isDirect(path) || !path.via.startsWith('https:')) return { outcome: 'not-applicable' }
    if (isDone(path, 'proxy')) return { outcome: 'pass' }
    const end = proxyEnd(path)
    if (end?.kind !== 'certificate-bad') return { outcome: 'not-applicable' }
    return {
      outcome: 'fail',
      params: { ...proxyParams(path), reason: reasonOf(end.stop.detail), command: commandFor(path.via) },
      confidence: 'certain',
      side: 'near',
      owners: ['network-team', 'system-administrator'],
      evidence: proxyEvidence(path, end.stop),
    }
  },
  words: {
    pass: 'This host accepts the certificate of the proxy',
    example: () => ({
      owners: ['network-team', 'system-administrator'],
      params: {
        ...exampleProxy,
        proxy: 'https://proxy.example.com:3129',
        reason: 'Its issuer is not trusted here.',
        command: certificateCommand({ host: 'proxy.example.com', port: 3129, via: 'direct', address: null }),
      },
    }),
    title: ({ proxy }) => `The certificate of the proxy ${proxy} is not accepted here`,
    why: ({ reason, source }) => `What is wrong with it: “${reason}” The proxy comes from this setting: ${source}.`,
    fix: ({ command }) => [
      { text: 'Ask your network team for a certificate that is valid for the name of the proxy.' },
      { text: 'If an authority of their own issued it, add that authority to the trust store of this host.' },
      { text: 'See by hand which certificate the proxy shows.', command },
      { text: 'Do not turn the checking of certificates off.' },
      CHECK_AGAIN,
    ],
    ask: () => [
      'Please give the proxy a certificate that is valid for its name.',
      'Did an authority of your own issue it? Then please send us the certificate of that authority.',
    ],
  },
})
