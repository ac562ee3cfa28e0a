// proxy-name-unresolved: the host name of the proxy has no address here. Where a proxy script names another way that works, this warns.
import { contradictionIn } from '../../contract/resolver-answers.ts'
import { shellLine } from '../../contract/shell.ts'
import { defineRule } from '../define-rule.ts'
import { isDirect, isDone, stepEvidence, stoppedAt } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { CLOSED_BESIDE, exampleProxy, nextOfScript, nextWords, type ProxyParams, proxyParams } from './sight.ts'

interface Params extends ProxyParams {
  name: string
  /** The resolvers say that there is none; otherwise they failed or were silent. */
  unknown: boolean
  /** Another resolver knows it, but programs believe the first that answers. */
  elsewhere: boolean
  /** The way that the same script names and that works: `direct` or a proxy; null: there is none. */
  next: string | null
}

const nameOf = (proxy: string): string => /^\w+:\/\/(\[[^\]]*\]|[^:/]*)/.exec(proxy)?.[1] ?? proxy

export const proxyNameUnresolved = defineRule<'path', 'paths' | 'proxy-settings', Params>({
  id: 'proxy-name-unresolved',
  layer: 'proxy',
  subject: 'path',
  step: 'dns',
  needs: ['paths', 'proxy-settings'],
  silences: ['app-connection-fails', ...CLOSED_BESIDE],
  judge(path, { paths, 'proxy-settings': settings }) {
    if (isDirect(path)) return { outcome: 'not-applicable' }
    if (isDone(path, 'dns')) return { outcome: 'pass' }
    const stop = stoppedAt(path, 'dns')
    if (stop === undefined) return { outcome: 'not-applicable' }
    const unknown = stop.observation === 'name-unknown' || stop.observation === 'no-address'
    const evidence = stepEvidence(path, stop)
    const next = nextOfScript(path, paths, settings)
    const elsewhere = unknown && contradictionIn(path.resolverAnswers ?? []) !== null
    return {
      outcome: next === null ? 'fail' : 'warn',
      params: { ...proxyParams(path), name: nameOf(path.via), unknown, elsewhere, next },
      confidence: unknown ? 'certain' : 'likely',
      side: 'near',
      owners: ['network-team', 'you'],
      evidence: [{ ...evidence, text: `${evidence.text}\nresolvers: ${path.resolvers.join(', ') || 'none configured'}` }],
    }
  },
  words: {
    pass: 'The name of the proxy is known here',
    example: () => ({
      owners: ['network-team', 'you'],
      params: { ...exampleProxy, name: 'proxy.example.com', unknown: true, elsewhere: false, next: null },
    }),
    title: ({ proxy }) => `The name of the proxy ${proxy} cannot be found`,
    why: ({ name, unknown, elsewhere, source, next }) =>
      `${
        elsewhere
          ? `The first resolver that answers gives no address for ${name}, and programs ask no other.`
          : `The resolvers of this host ${unknown ? 'know' : 'gave'} no address for ${name}.`
      } ` + `The proxy comes from this setting: ${source}.${nextWords(next)}`,
    fix: ({ name, unknown, source }) => [
      { text: `Compare the name with what your network team gave you. It is set here: ${source}.` },
      ...(unknown ? [] : [{ text: 'Ask your network team whether the resolvers of this host are well.' }]),
      { text: 'Look the name up by hand.', command: shellLine(['getent', 'hosts', name]) },
      CHECK_AGAIN,
    ],
    ask: ({ name }) => [
      `Please tell us the right name or address of the proxy. We have ${name}.`,
      'If the name is right, please let the resolvers of this host know it.',
    ],
  },
})
