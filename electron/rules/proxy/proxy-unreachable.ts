// proxy-unreachable: no TCP connection to the proxy. Says whether it was refused, rejected or met with silence. Where a proxy script
// names another way that works, who follows it goes on to that: then this one only warns.
import { shellLine } from '../../contract/shell.ts'
import { defineRule } from '../define-rule.ts'
import { isDirect, isDone, stepEvidence, stoppedAt } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { CLOSED_BESIDE, exampleProxy, nextOfScript, nextWords } from './sight.ts'

const HOW = {
  refused: 'Most likely the proxy does not run, or the port is wrong.',
  unreachable: 'The network says that there is no way to this address.',
  denied: 'This host itself does not let the connection out.',
  silent: 'Most likely something drops the packets, or the address is wrong.',
} as const
type How = keyof typeof HOW

const howOf = (observation: string): How | undefined => (Object.keys(HOW) as How[]).find((how) => how === observation)

interface Params {
  proxy: string
  source: string
  endpoint: string
  how: How
  /** The way that the same script names and that works: `direct` or a proxy; null: there is none. */
  next: string | null
}

export const proxyUnreachable = defineRule<'path', 'paths' | 'proxy-settings', Params>({
  id: 'proxy-unreachable',
  layer: 'proxy',
  subject: 'path',
  step: 'tcp',
  needs: ['paths', 'proxy-settings'],
  silences: ['app-connection-fails', ...CLOSED_BESIDE],
  judge(path, { paths, 'proxy-settings': settings }) {
    if (isDirect(path)) return { outcome: 'not-applicable' }
    if (isDone(path, 'tcp')) return { outcome: 'pass' }
    const stop = stoppedAt(path, 'tcp')
    // A name that does not resolve is proxy-name-unresolved.
    const how = howOf(stop?.observation ?? '')
    if (stop === undefined || how === undefined) return { outcome: 'not-applicable' }
    const next = nextOfScript(path, paths, settings)
    return {
      outcome: next === null ? 'fail' : 'warn',
      params: { proxy: path.via, source: path.viaSource ?? 'the settings of this host', endpoint: path.endpoint, how, next },
      confidence: how === 'refused' || how === 'unreachable' ? 'certain' : 'likely',
      side: 'near',
      owners: ['network-team', 'you'],
      evidence: [stepEvidence(path, stop)],
    }
  },
  words: {
    pass: 'The proxy can be reached',
    example: () => ({ owners: ['network-team', 'you'], params: { ...exampleProxy, how: 'refused', next: null } }),
    title: ({ proxy, how }) =>
      how === 'refused'
        ? `The proxy ${proxy} refuses the connection`
        : how === 'silent'
          ? `The proxy ${proxy} does not answer`
          : how === 'denied'
            ? `This host may not connect to the proxy ${proxy}`
            : `The proxy ${proxy} cannot be reached`,
    why: ({ how, source, next }) => `${HOW[how]} The proxy comes from this setting: ${source}.${nextWords(next)}`,
    fix: ({ proxy, source, endpoint, next }) => [
      ...(next === null
        ? []
        : [{ text: 'Ask your network team to take it out of the script, or to start it: each try waits for it first.' }]),
      { text: `Compare the address and the port with what your network team gave you. They are set here: ${source}.` },
      { text: 'See by hand what the proxy answers.', command: shellLine(['curl', '-v', '--proxy', proxy, '--head', '--url', endpoint]) },
      { text: 'If the address is right, ask your network team to let this host reach the proxy.' },
      CHECK_AGAIN,
    ],
    ask: ({ proxy }) => [
      `Please let this host reach the proxy ${proxy}, and look whether it runs.`,
      'If this is not the right address, please tell us which one is.',
    ],
  },
})
