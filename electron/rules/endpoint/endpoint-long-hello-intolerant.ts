// endpoint-long-hello-intolerant: old load balancers hang on a hello of 256 to 511 bytes (RFC 7685 section 1) and take shorter and
// longer ones. It breaks only runtimes whose hello is that long, so each runtime is judged by its own.

import { defineRule } from '../define-rule.ts'
import { askedTwice, breaks, helloLength, isHeard, sightEvidence, sightsOf, works } from '../differential-sight.ts'
import { HOST, RUNTIME, SUPPORT } from '../examples.ts'
import { farFault, isDirect } from '../path-sight.ts'
import { CHECK_AGAIN, mayBeTheProxy, sendReport, supportOf } from '../phrases.ts'

interface Params {
  host: string
  runtime: string
  /** Of the runtime's own hello, where that is why it failed; else null. */
  length: number | null
  /** What it means for this runtime; `unknown`: its hello was not caught. */
  bearing: 'fails' | 'connects' | 'untried' | 'other-length' | 'unknown'
  shorterWorks: boolean
  proxied: boolean
  support: string
}

const isBad = (length: number): boolean => length > 255 && length < 512

const BEARING: Record<Exclude<Params['bearing'], 'fails'>, (runtime: string) => string> = {
  connects: (runtime) => `${runtime} connected all the same.`,
  untried: (runtime) => `${runtime} was not tried.`,
  'other-length': (runtime) => `The hello of ${runtime} is not one of those.`,
  unknown: (runtime) => `How long the hello of ${runtime} is, is not known.`,
}

export const endpointLongHelloIntolerant = defineRule<'runtime', 'differential' | 'paths', Params>({
  id: 'endpoint-long-hello-intolerant',
  layer: 'endpoint',
  subject: 'runtime',
  needs: ['differential', 'paths'],
  silences: ['app-connection-fails'],
  judge(subject, { differential, paths }, { profile }) {
    for (const { attempt, sight, hello, failed } of sightsOf(subject, differential, paths)) {
      if (!breaks(sight, 'medium')) continue
      const shorterWorks = works(sight, 'small')
      // Where a short one fails too, its length is not what is wrong with it.
      if (askedTwice(sight, 'small') && !shorterWorks) continue
      const length = hello ? helloLength(hello) : null
      const ended = length === null ? 'unknown' : isBad(length) ? 'fails' : 'other-length'
      const bearing = attempt.outcome === 'not-run' ? 'untried' : failed ? ended : 'connects'
      return {
        outcome: bearing === 'fails' ? 'fail' : 'warn',
        params: {
          host: sight.path.host,
          runtime: `${subject.runtime.name} ${subject.runtime.version}`,
          length: bearing === 'fails' ? length : null,
          bearing,
          shorterWorks,
          proxied: !isDirect(sight.path),
          support: supportOf(profile),
        },
        // Equipment of the own network can have this fault too.
        ...farFault(sight.path, 'likely'),
        evidence: sightEvidence(sight),
      }
    }
    return { outcome: isHeard(subject, paths) ? 'pass' : 'not-applicable' }
  },
  words: {
    pass: 'No sign that the endpoint breaks on hellos of a certain length',
    example: () => ({
      owners: ['platform'],
      params: { host: HOST, runtime: RUNTIME, length: 303, bearing: 'fails', shorterWorks: true, proxied: false, support: SUPPORT },
    }),
    title: ({ host, length }) =>
      `The endpoint ${host} does not answer ${length === null ? 'hellos of 256 to 511 bytes' : `a hello of ${length} bytes`}`,
    why: ({ runtime, length, bearing, shorterWorks, proxied }) =>
      `A hello of 256 to 511 bytes failed twice, ${shorterWorks ? 'shorter and longer ones work' : 'a longer one works'}. Old load balancers have this fault. ` +
      `${bearing === 'fails' ? `The hello of ${runtime} has ${length} bytes.` : BEARING[bearing](runtime)}` +
      `${mayBeTheProxy(proxied)}`,
    fix: ({ support, runtime, length }) => [
      { text: 'Tell the platform that its equipment hangs on hellos of 256 to 511 bytes (RFC 7685). Its maker has an update.' },
      sendReport(support),
      ...(length === null ? [] : [{ text: `Until then, update ${runtime}. Newer TLS libraries send a longer hello.` }]),
      CHECK_AGAIN,
    ],
    ask: () => [
      'Please look at the load balancer or firewall before this endpoint. It hangs on hellos of 256 to 511 bytes.',
      'The fault is known: RFC 7685 describes it, and makers have updates.',
    ],
  },
})
