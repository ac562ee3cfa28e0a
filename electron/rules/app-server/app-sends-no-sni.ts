// app-sends-no-sni: the runtime was asked for a real host name and its hello does not say it (SNI, RFC 6066 section 3).
// A warning: whether this endpoint can do without is endpoint-needs-sni's to say.

import { isAddress } from '../../contract/address.ts'
import { defineRule } from '../define-rule.ts'
import { HOST } from '../examples.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { defaultOffer, runtimeName, upgradeStep } from './offers.ts'
import { type SniSetting, sniSetting } from './sni-setting.ts'

interface Params {
  runtime: string
  host: string
  upgrade: string
  setting: SniSetting
}

/** A name without a dot is no real one: Java sends none for it, and need not. */
const realName = (url: string): string | null => {
  const host = (/^https:\/\/(\[[^\]]*\]|[^/:?#]+)/.exec(url)?.[1] ?? '').replace(/^\[|\]$/g, '')
  return isAddress(host) || !host.replace(/\.$/, '').includes('.') ? null : host
}

export const appSendsNoSni = defineRule<'runtime', never, Params>({
  id: 'app-sends-no-sni',
  layer: 'app-server',
  subject: 'runtime',
  needs: [],
  silences: [],
  canFail: () => false,
  judge(subject) {
    const offer = defaultOffer(subject)
    if (!offer.caught) return { outcome: 'missing', fact: offer.reason }
    const { hello, evidence } = offer
    if (hello.sni !== null) return { outcome: 'pass' }
    const host = realName(hello.askedFor)
    if (host === null) return { outcome: 'not-applicable' }
    return {
      outcome: 'warn',
      params: {
        runtime: runtimeName(subject),
        host,
        upgrade: upgradeStep(subject),
        setting: sniSetting(subject.runtime),
      },
      confidence: 'certain',
      side: 'near',
      owners: ['system-administrator', 'you'],
      evidence,
    }
  },
  words: {
    pass: 'It tells the endpoint which host it wants (SNI)',
    example: () => ({
      owners: ['system-administrator', 'you'],
      params: { runtime: 'Java 6.0.45', host: HOST, upgrade: 'Install a newer Java, 8 or higher.', setting: { known: false, steps: [] } },
    }),
    title: ({ runtime }) => `${runtime} does not tell the endpoint which host it wants`,
    why: ({ host }) =>
      `It was asked for ${host}, and its ClientHello has no server name (SNI). ` +
      'A platform that serves several hosts at one address may show a wrong certificate or break off.',
    fix: ({ upgrade, setting }) => [
      ...setting.steps,
      ...(setting.known ? [] : [{ text: `If there is no such setting: ${upgrade}` }]),
      { text: 'If your own code makes the connection, give it the name of the host and not its address.' },
      { text: 'Restart your server, so that the change takes effect.' },
      CHECK_AGAIN,
    ],
  },
})
