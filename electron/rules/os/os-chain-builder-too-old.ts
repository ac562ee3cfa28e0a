// os-chain-builder-too-old: the runtime's TLS library follows what the server sent to an expired root, though a shorter chain leads
// to a root that is valid. OpenSSL before 1.1.0 does not look for that other one first.

import type { Certificate, Path } from '../../contract/path.ts'
import type { FixStep } from '../../contract/report.ts'
import { hasFailed, type Runtime } from '../../contract/runtime-facts.ts'
import { compareVersions } from '../../knowledge/versions.ts'
import { runtimeName, upgradeSteps } from '../app-server/offers.ts'
import { saysOutdated } from '../app-server/refusals.ts'
import { failedTries, replayEvidence, wordsEvidence } from '../app-server/tries.ts'
import { defineRule } from '../define-rule.ts'
import { usedChain } from '../endpoint/used-chain.ts'
import { HOST, SUPPORT } from '../examples.ts'
import { certificateEvidence } from '../path-sight.ts'
import { CHECK_AGAIN, KEEP_CHECKING, sendReport, supportOf } from '../phrases.ts'

interface Params {
  runtime: string
  library: string
  host: string
  /** The certificate that leads it astray, and its issuer, which is out of date or was so. */
  crossed: string
  issuer: string
  renew: FixStep[]
  support: string
}

/**
 * The release since which X509_V_FLAG_TRUSTED_FIRST is on by default: https://www.openssl.org/docs/man1.1.0/crypto/X509_VERIFY_PARAM_set_flags.html
 * and OpenSSL's own note https://www.openssl.org/blog/blog/2021/09/13/LetsEncryptRootCertExpire/, both checked 2026-11-21.
 */
const TRUSTED_FIRST = '1.1.0'

const followsWhatWasSent = ({ library }: Runtime): boolean =>
  library?.name === 'OpenSSL' && (compareVersions(library.version, TRUSTED_FIRST) ?? 0) < 0

const isWithin = ({ notBefore, notAfter }: Certificate, instant: string): boolean => notBefore <= instant && notAfter >= instant

/**
 * A certificate that was sent and is not needed: its subject is a root that a store here has, and its own issuer is another one.
 * null where the needed part of the chain is itself out of its dates, or nothing more was sent.
 */
const crossSigned = (path: Path, gathered: string): Certificate | null => {
  const used = usedChain(path)
  if (used.length === 0 || !path.trust.some(({ result }) => result === 'trusted') || !used.every((one) => isWithin(one, gathered)))
    return null
  const top = used[used.length - 1]
  return path.chain.find((one) => !used.includes(one) && one.subject === top?.issuer && one.issuer !== one.subject) ?? null
}

export const osChainBuilderTooOld = defineRule<'runtime', 'paths', Params>({
  id: 'os-chain-builder-too-old',
  layer: 'os',
  subject: 'runtime',
  needs: ['paths'],
  silences: ['app-connection-fails'],
  judge(subject, { paths }, { profile, gathered, os, knowledge }) {
    const { runtime } = subject
    if (!followsWhatWasSent(runtime) || !subject.attempts.some(hasFailed)) return { outcome: 'pass' }
    for (const one of failedTries(subject, paths)) {
      if (!saysOutdated(one.attempt.error ?? '')) continue
      for (const path of one.open) {
        const crossed = crossSigned(path, gathered)
        if (crossed === null) continue
        return {
          outcome: 'fail',
          params: {
            runtime: runtimeName(subject),
            library: `${runtime.library?.name} ${runtime.library?.version}`,
            host: path.host,
            crossed: crossed.subject,
            issuer: crossed.issuer,
            renew: upgradeSteps(subject, { os, knowledge }),
            support: supportOf(profile),
          },
          confidence: 'likely',
          side: 'near',
          owners: ['system-administrator', 'platform'],
          evidence: [wordsEvidence(one.attempt), certificateEvidence(path, crossed), ...replayEvidence(one)],
        }
      }
    }
    return { outcome: 'not-applicable' }
  },
  words: {
    pass: 'Its TLS library finds the valid chain where there are two',
    example: () => ({
      owners: ['system-administrator', 'platform'],
      params: {
        runtime: 'Node.js 6.17.1',
        library: 'OpenSSL 1.0.2s',
        host: HOST,
        crossed: 'Example Root CA',
        issuer: 'Old Example Root',
        renew: [{ text: 'Install a newer Node.js. It carries its own TLS library, so upgrading the system does not help.' }],
        support: SUPPORT,
      },
    }),
    title: ({ runtime }) => `The TLS library of ${runtime} follows an expired chain, though another one is valid`,
    why: ({ host, crossed, issuer, library }) =>
      `${host} also sends “${crossed}” as signed by “${issuer}”. That issuer has expired. ` +
      `${library} follows it. Newer libraries take the valid root that they have.`,
    fix: ({ renew, issuer, support }) => [
      ...renew,
      { text: `Until then, remove the expired root “${issuer}” from the trust store that the program uses.` },
      { text: `The platform can help too, by not sending the certificate that “${issuer}” signed.` },
      sendReport(support),
      KEEP_CHECKING,
      CHECK_AGAIN,
    ],
    ask: ({ crossed, issuer }) => [
      `Please stop sending the certificate “${crossed}” that “${issuer}” signed: old clients follow it to an expired root.`,
    ],
  },
})
