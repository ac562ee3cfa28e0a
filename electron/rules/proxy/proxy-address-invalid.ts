// proxy-address-invalid: a proxy setting that is no usable address. It breaks what reads it; where nothing here does, it warns.

import { bracketed } from '../../contract/address.ts'
import type { ProxySettings } from '../../contract/facts.ts'
import type { Attempt } from '../../contract/runtime-facts.ts'
import { defineRule } from '../define-rule.ts'
import { SOURCE } from '../examples.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { CLOSED_BESIDE } from './sight.ts'

interface Params {
  source: string
  problem: string
  form: string
}

const SCHEMES = ['http', 'https', 'socks', 'socks4', 'socks4a', 'socks5', 'socks5h']
/** Which port is meant is then a guess, and so is that this is what breaks. */
const WITHOUT_PORT = /^http:\/\/(\[[^\]]*\]|[^:/]*):?$/

/** The setting as it could be meant: what can be used of it stays, capitals stand for the rest. */
export const correctedForm = ({ url, hasCredentials }: Pick<ProxySettings['proxies'][number], 'url' | 'hasCredentials'>): string => {
  const [, scheme = '', rest = ''] = /^([^:]*):\/\/(.*)$/s.exec(url) ?? []
  const [, name = '', port = ''] = /^(.*?)(?::([^:]*))?$/s.exec(rest.replace(/[/?#].*$/s, '')) ?? []
  const bare = name.replace(/^\[|\]$/g, '')
  const host = bare === '' || /[^\w.:-]/.test(bare) ? 'HOST' : bracketed(bare)
  const usable = /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535
  return `${SCHEMES.includes(scheme) ? scheme : 'http'}://${hasCredentials ? 'USER:PASSWORD@' : ''}${host}:${usable ? port : 'PORT'}`
}

export const proxyAddressInvalid = defineRule<'host', 'proxy-settings' | 'attempts', Params>({
  id: 'proxy-address-invalid',
  layer: 'proxy',
  subject: 'host',
  needs: ['proxy-settings', 'attempts'],
  silences: ['app-connection-fails', ...CLOSED_BESIDE],
  judge(_, { 'proxy-settings': { proxies }, attempts }) {
    const broken = proxies.filter(({ problem }) => problem !== null)
    if (broken.length === 0) return { outcome: proxies.length === 0 ? 'not-applicable' : 'pass' }
    const stopped = ({ url }: ProxySettings['proxies'][number]): Attempt[] =>
      attempts.filter(({ via, outcome }) => via === url && (outcome === 'failed' || outcome === 'timeout'))
    const stops = (one: ProxySettings['proxies'][number]): boolean => one.scope === 'given' || stopped(one).length > 0
    const worst = broken.find(stops) ?? broken[0]
    if (worst === undefined) return { outcome: 'pass' }
    return {
      outcome: stops(worst) ? 'fail' : 'warn',
      params: { source: worst.source, problem: worst.problem ?? '', form: correctedForm(worst) },
      confidence: WITHOUT_PORT.test(worst.url) ? 'likely' : 'certain',
      side: 'near',
      owners: ['you', 'system-administrator'],
      // One that was given holds for all; of a tool's own nobody else knows.
      ...(worst.scope !== 'given' && stops(worst) && { runtimes: stopped(worst).map(({ runtime }) => runtime) }),
      evidence: [
        { kind: worst.scope === 'tool' ? 'file' : 'environment', source: worst.source, text: worst.url },
        ...attempts
          .filter(({ via, error }) => via === worst.url && error !== null)
          .map(({ command, error }) => ({ kind: 'command' as const, source: command, text: error ?? '' })),
      ],
    }
  },
  words: {
    pass: 'The proxy address is well-formed',
    example: () => ({
      owners: ['you', 'system-administrator'],
      params: {
        source: SOURCE,
        problem: 'The proxy address has “31x8” where its port number should be.',
        form: 'http://USER:PASSWORD@proxy.example.com:PORT',
      },
    }),
    title: () => 'There is a mistake in the proxy address',
    why: ({ problem, source }) => `${problem} It is set here: ${source}.`,
    fix: ({ source, form }) => [
      { text: `Write it in this form: ${form}. The place to change: ${source}.` },
      ...(form.includes('@') ? [{ text: 'In the user name and the password write @ as %40, : as %3A, / as %2F and % as %25.' }] : []),
      { text: 'If you do not know the address, ask your network team for it.' },
      CHECK_AGAIN,
    ],
  },
})
