// app-rejects-endpoint-parameters: the runtime's library refuses what the endpoint offers: a small Diffie-Hellman key, renegotiation
// of the old kind, a weak signature, a small key, a certificate for another purpose or by a wrong issuer. Both ends can mend that; none is to be weakened.
// A library that is told to ask for more than is usual refuses what is well: then it is for that setting to be looked at.

import { hasFailed } from '../../contract/runtime-facts.ts'
import { profileOn } from '../../contract/upcoming.ts'
import { sameWay } from '../../contract/way.ts'
import { defineRule } from '../define-rule.ts'
import { HOST, RUNTIME, SUPPORT, TRY } from '../examples.ts'
import { namesOf } from '../os/library-users.ts'
import { certificateEvidence } from '../path-sight.ts'
import { CHECK_AGAIN, firstLine, sendReport, supportOf } from '../phrases.ts'
import { byHand } from './by-hand.ts'
import { defaultOffer, isHeldBack, runtimeName } from './offers.ts'
import type { Parameter } from './refusals.ts'
import { refusedBy } from './same-library.ts'
import { demandsOn } from './security-level.ts'
import { askAdministrator, demandText, type Strict, strictness, strictSteps, usualText } from './strict-settings.ts'
import { failedTries, ownEvidence, replayEvidence, wordsEvidence } from './tries.ts'

interface Params {
  runtime: string
  host: string
  parameter: Parameter
  error: string
  /** Runtimes of this host that connected there on the same way. */
  acceptedBy: string
  command: string
  support: string
  /** Its settings ask for more than is usual. */
  strict: Strict | null
  /** The runtime on the same library whose words these are; null: they are its own. */
  saidBy: string | null
}

/** What it is, and what the platform has to change. */
const WORDS: Record<Parameter, { what: string; theirs: string; ours: string }> = {
  staple: {
    what: 'a certificate without the OCSP answer that it requires',
    theirs: 'Its server must send an OCSP answer too (stapling), or its certificate must not ask for one (RFC 7633).',
    ours: 'Look at the certificates by hand. Equipment of your own in between may leave the answer out.',
  },
  'diffie-hellman': {
    what: 'a Diffie-Hellman key that is too small',
    theirs: 'Its Diffie-Hellman key must have 2048 bits or more. Better still, it offers suites with ECDHE.',
    ours: 'Until then let your program prefer suites with ECDHE, if the platform offers one. See: tls-preflight suites HOST.',
  },
  renegotiation: {
    what: 'renegotiation of the old, unsafe kind only',
    theirs: 'Its server must support secure renegotiation (RFC 5746). Every server release since 2010 does.',
    ours: 'Look for an old load balancer or proxy of your own in between. It may be the one that lacks it.',
  },
  signature: {
    what: 'a signature of a weak kind, such as SHA-1',
    theirs: 'Its certificates and its handshake must be signed with SHA-256 or better.',
    ours: 'Look at the certificates by hand. Equipment of your own in between may have made them.',
  },
  key: {
    what: 'a certificate whose key is too small',
    theirs: 'The keys of its certificates must have 2048 bits or more for RSA.',
    ours: 'Look at the certificates by hand. Equipment of your own in between may have made them.',
  },
  purpose: {
    what: 'a certificate that is not for servers',
    theirs: 'It must show a certificate that is meant for servers (extended key usage serverAuth).',
    ours: 'Look at the certificates by hand. Equipment of your own in between may have made them.',
  },
  extension: {
    what: 'a certificate with a critical extension that is not known to it',
    theirs: 'In its certificates, what TLS libraries do not know must not be marked as critical (RFC 5280).',
    ours: 'Look at the certificates by hand. Equipment of your own in between may have made them.',
  },
  issuer: {
    what: 'a certificate that its issuer has no right to make',
    theirs: 'Each certificate must keep to the names and the depth that the one above it allows (RFC 5280).',
    ours: 'Look at the certificates by hand. Equipment of your own in between may have made them.',
  },
}

const askPlatform = (host: string, parameter: Parameter): string[] => [
  `Please look at what ${host} offers: current TLS libraries turn it down, for it is ${WORDS[parameter].what}.`,
  WORDS[parameter].theirs,
]

export const appRejectsEndpointParameters = defineRule<'runtime', 'paths' | 'attempts' | 'runtimes', Params>({
  id: 'app-rejects-endpoint-parameters',
  layer: 'app-server',
  subject: 'runtime',
  needs: ['paths', 'attempts', 'runtimes'],
  silences: ['app-connection-fails'],
  judge(subject, { paths, attempts, runtimes }, { profile, date, knowledge, systemTls }) {
    if (!subject.attempts.some(hasFailed)) return { outcome: 'pass' }
    // An offer below the rules may be why: of that app-runtime-too-old speaks.
    if (defaultOffer(subject).caught && isHeldBack(subject, profileOn(profile, date), knowledge)) return { outcome: 'not-applicable' }
    for (const one of failedTries(subject, paths)) {
      const { attempt, open, ways } = one
      const refused = refusedBy(subject.runtime, attempt, attempts, runtimes)
      const [path] = open
      if (refused === null || path === undefined) continue
      const { parameter, told } = refused
      const strict = strictness(refused, path, subject.runtime, demandsOn(subject.runtime, systemTls))
      const demand = strict?.demand ?? null
      const accepting = attempts.filter((other) => sameWay(other, attempt) && other.outcome === 'completed')
      return {
        outcome: 'fail',
        params: {
          runtime: runtimeName(subject),
          host: path.host,
          parameter,
          error: firstLine(told.error ?? ''),
          acceptedBy: namesOf(runtimes.filter(({ id }) => accepting.some(({ runtime }) => runtime === id))),
          command: byHand(subject.runtime, attempt.endpoint),
          support: supportOf(profile),
          strict,
          saidBy: told === attempt ? null : told.runtime,
        },
        // It may have taken an address that does not answer us.
        confidence: open.length === ways.length ? 'likely' : 'possible',
        side: strict?.proved === true ? 'near' : 'unknown',
        owners: strict === null ? ['platform', 'system-administrator'] : ['system-administrator', strict.proved ? 'you' : 'platform'],
        evidence: [
          wordsEvidence(attempt),
          ...(told === attempt ? [] : [wordsEvidence(told)]),
          ...(strict === null ? [] : path.chain.slice(0, 1).map((leaf) => certificateEvidence(path, leaf))),
          ...(demand === null ? [] : [{ kind: 'file' as const, source: demand.source, text: `${demand.name} = ${demand.value}` }]),
          ownEvidence(path),
          ...accepting.map((other) => ({
            kind: 'command' as const,
            source: other.command,
            text: 'It took what was offered, and connected.',
          })),
          ...replayEvidence(one),
        ],
      }
    }
    return { outcome: 'not-applicable' }
  },
  words: {
    pass: 'It takes the keys and signatures that the endpoint offers',
    example: () => ({
      owners: ['platform', 'system-administrator'],
      params: {
        runtime: RUNTIME,
        host: HOST,
        parameter: 'diffie-hellman',
        error: 'dh key too small',
        acceptedBy: 'curl 7.68.0',
        command: TRY,
        support: SUPPORT,
        strict: null,
        saidBy: null,
      },
    }),
    title: ({ runtime, host, parameter, strict }) =>
      strict?.proved === true
        ? `${runtime} asks for longer keys than those of ${host}`
        : `${runtime} turns down what ${host} offers: ${WORDS[parameter].what}`,
    why: ({ error, saidBy, acceptedBy, strict }) => {
      const taken =
        acceptedBy !== ''
          ? `It was taken by ${acceptedBy}, whose library or settings are less strict.`
          : 'Our own connection on the same way, which checks less, got an answer.'
      return [
        strict === null ? '' : usualText(strict),
        strict?.demand ? demandText(strict.demand) : '',
        taken,
        saidBy === null ? `The runtime says: “${error}”` : `On the same TLS library ${saidBy} says: “${error}”`,
      ]
        .filter((sentence) => sentence !== '')
        .join(' ')
    },
    fix: ({ parameter, command, support, strict }) => [
      ...(strict === null ? [] : strictSteps(strict)),
      ...(strict?.proved === true
        ? []
        : [
            { text: `${strict === null ? 'Tell' : 'If it fails still, tell'} the platform. ${WORDS[parameter].theirs}` },
            sendReport(support),
          ]),
      ...(strict === null
        ? [{ text: WORDS[parameter].ours }, { text: 'Do not lower the security level of your own library for it.' }]
        : []),
      { text: 'Try it by hand, on the same host and as the same user.', command },
      CHECK_AGAIN,
    ],
    ask: ({ host, parameter, strict }) => (strict === null ? askPlatform(host, parameter) : askAdministrator(host, strict)),
  },
})
