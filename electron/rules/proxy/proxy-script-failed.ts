// proxy-script-failed: the script that chooses the proxy (PAC) was not had, or gives no answer that can be used. It breaks a check that
// was given the script; where the system names it, the programs that read the system's settings stop, and the runtimes here do not.
import type { ProxySettings } from '../../contract/facts.ts'
import { shellLine } from '../../contract/shell.ts'
import { defineRule } from '../define-rule.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { CLOSED_BESIDE } from './sight.ts'

type Script = NonNullable<ProxySettings['scripts']>[number]
type Kind = NonNullable<Script['problem']>['kind']

interface Params {
  url: string
  source: string
  kind: Kind
  detail: string
  given: boolean
}

const TITLES: Record<Kind, string> = {
  'not-fetched': 'The proxy script could not be read',
  throws: 'The proxy script ends with an error',
  'too-slow': 'The proxy script takes too long',
  nonsense: 'The proxy script gives no answer that can be used',
}

/** What the one who keeps the script is asked. */
const MENDING: Record<Kind, string> = {
  'not-fetched': 'Please tell us where the script is now, and let this host read it.',
  throws: 'Please mend the script.',
  'too-slow': 'Please look for a loop in the script, or for names that it looks up in vain.',
  nonsense: 'Please let it answer with words such as PROXY HOST:PORT or DIRECT.',
}

const seeByHand = (url: string): string =>
  /^https?:/.test(url) ? shellLine(['curl', '-v', '--noproxy', '*', '--url', url]) : shellLine(['cat', url])

export const proxyScriptFailed = defineRule<'host', 'proxy-settings', Params>({
  id: 'proxy-script-failed',
  layer: 'proxy',
  subject: 'host',
  needs: ['proxy-settings'],
  silences: ['app-connection-fails', ...CLOSED_BESIDE],
  judge(_, { 'proxy-settings': { scripts = [] } }) {
    if (scripts.length === 0) return { outcome: 'not-applicable' }
    const failed = scripts.filter(({ problem }) => problem !== null)
    const worst = failed.find(({ scope }) => scope === 'given') ?? failed[0]
    if (worst === undefined || worst.problem === null) return { outcome: 'pass' }
    const { url, source, scope, answers, problem } = worst
    return {
      outcome: scope === 'given' ? 'fail' : 'warn',
      params: { url, source, given: scope === 'given', ...problem },
      confidence: 'certain',
      side: 'near',
      owners: ['network-team', 'system-administrator', 'you'],
      evidence: [
        {
          kind: 'network',
          source: url,
          text: [problem.detail, ...answers.map(({ endpoint, text }) => `${endpoint} → ${text}`)].join('\n'),
        },
      ],
    }
  },
  words: {
    pass: 'The proxy script answers',
    example: () => ({
      owners: ['network-team', 'system-administrator', 'you'],
      params: {
        url: 'http://wpad.example.com/proxy.pac',
        source: 'the settings of this user',
        given: false,
        kind: 'not-fetched',
        detail: 'It did not come in time.',
      },
    }),
    title: ({ kind }) => TITLES[kind],
    why: ({ url, source, detail, given }) =>
      `It is this script: ${url}. ${detail} ` +
      (given
        ? 'So no way to the platform is known.'
        : `It is set here: ${source}. Programs that read this setting find no way. The runtimes found here do not read it.`),
    fix: ({ url }) => [
      { text: `Ask your network team to look at this script: ${url}. Show them the evidence.` },
      { text: 'See by hand what the script says.', command: seeByHand(url) },
      { text: 'If you know the address of the proxy, give that for this check instead.' },
      CHECK_AGAIN,
    ],
    ask: ({ kind, url, detail }) => [`This host was sent to the proxy script ${url}. ${detail}`, MENDING[kind]],
  },
})
