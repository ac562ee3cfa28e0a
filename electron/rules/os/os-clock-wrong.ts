// os-clock-wrong: the clock of this host is more than five minutes from that of every endpoint that told its own; or nobody told one, and
// the certificates of two owners look outdated by it alike. A fail where a certificate holds by their clock and not by this one; else
// nothing is turned down yet, and it warns.

import type { Certificate, Path } from '../../contract/path.ts'
import { type Looks, outdatedAlike } from '../clock-sight.ts'
import { defineRule } from '../define-rule.ts'
import { clockElsewhere, type Elsewhere, httpEvidence } from '../endpoint/http-sight.ts'
import { holdsAt, usedChain } from '../endpoint/used-chain.ts'
import { HOST } from '../examples.ts'
import { certificateEvidence } from '../path-sight.ts'
import { CHECK_AGAIN, minuteWords } from '../phrases.ts'

interface Params {
  host: string
  /** Instants as a person reads them. */
  here: string
  behind: boolean
  /** How far off it is, and what the endpoint told; null where nobody told a clock. */
  told: { there: string; off: string } | null
  /** The other host whose certificate looks the same by this clock, where nobody told one. */
  alike: string | null
  /** How a certificate that holds looks by this clock; null: all look as they are. */
  looks: Looks | null
}

const TOLERANCE_MS = 5 * 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** `7 minutes`, `3 hours`, `12 days`: in the largest unit of which there are two. */
const span = (ms: number): string => {
  // The seconds that the answer took decide no unit.
  const whole = Math.round(ms / 60_000) * 60_000
  const [size, unit] = whole >= 2 * DAY_MS ? [DAY_MS, 'days'] : whole >= 2 * HOUR_MS ? [HOUR_MS, 'hours'] : [60_000, 'minutes']
  return `${Math.round(whole / Number(size))} ${unit}`
}

/** A certificate that holds by the clock elsewhere and not by the host's own, and its path. */
const misjudged = (paths: readonly Path[], { clock }: Elsewhere, gathered: number): { path: Path; certificate: Certificate } | null => {
  for (const path of paths) {
    const certificate = usedChain(path).find((one) => holdsAt(one, clock) && !holdsAt(one, gathered))
    if (certificate !== undefined) return { path, certificate }
  }
  return null
}

export const osClockWrong = defineRule<'host', 'paths' | 'controls', Params>({
  id: 'os-clock-wrong',
  layer: 'os',
  subject: 'host',
  needs: ['paths', 'controls'],
  silences: ['endpoint-certificate-expired', 'endpoint-certificate-not-yet-valid', 'app-connection-fails'],
  judge(_host, { paths, controls }, { gathered, ended }) {
    const elsewhere = clockElsewhere(paths, { gathered, ended }, TOLERANCE_MS)
    const here = Date.parse(gathered)
    const place = { side: 'near', owners: ['system-administrator', 'hosting-company'] } as const
    if (elsewhere === null) {
      // The dates of one certificate may be its own fault.
      const alike = outdatedAlike(paths, controls, gathered)
      if (alike === null) return { outcome: 'pass' }
      const { path, looks, other, certificate, theirs } = alike
      return {
        outcome: 'fail',
        params: { host: path.host, here: minuteWords(here), behind: looks === 'not yet valid', told: null, alike: other.host, looks },
        confidence: 'likely',
        ...place,
        evidence: [
          { kind: 'command', source: 'date -u', text: minuteWords(here) },
          certificateEvidence(path, certificate),
          certificateEvidence({ ...path, id: other.host }, theirs),
        ],
      }
    }
    const broken = misjudged(paths, elsewhere, here)
    const { path, clock, ahead, hosts } = elsewhere
    return {
      outcome: broken === null ? 'warn' : 'fail',
      params: {
        host: path.host,
        here: minuteWords(here),
        behind: ahead > 0,
        told: { there: minuteWords(clock), off: span(Math.abs(ahead)) },
        alike: null,
        looks: broken === null ? null : here >= Date.parse(broken.certificate.notAfter) ? 'expired' : 'not yet valid',
      },
      // A single endpoint may have a wrong clock of its own; a certificate that fits it speaks for it.
      confidence: hosts > 1 ? 'certain' : 'likely',
      ...place,
      evidence: [
        { kind: 'network', source: path.id, text: `date: ${path.http?.date ?? ''}\n${httpEvidence(path).text}`.slice(0, 500) },
        { kind: 'command', source: 'date -u', text: minuteWords(here) },
        ...(broken === null ? [] : [certificateEvidence(broken.path, broken.certificate)]),
      ],
    }
  },
  words: {
    pass: 'No endpoint tells another time than the clock of this host',
    example: () => ({
      owners: ['system-administrator', 'hosting-company'],
      params: {
        host: HOST,
        here: '2026-03-01 09:00 UTC',
        behind: true,
        told: { there: '2026-05-12 09:00 UTC', off: '72 days' },
        alike: null,
        looks: 'not yet valid',
      },
    }),
    title: ({ told, behind }) => `The clock of this host is ${told === null ? '' : `${told.off} `}${behind ? 'behind' : 'ahead'}`,
    why: ({ host, here, told, alike, looks }) =>
      (told === null
        ? `Here it was ${here}. By that the certificates of ${host} and of ${alike} both look ${looks}, which two owners’ hardly ever are at once. `
        : `Here it was ${here}, at ${host} it was ${told.there}. `) +
      (looks === null
        ? 'The certificates hold by both clocks. Signed requests and tokens may still be turned down.'
        : `By the clock here a good certificate looks ${looks}, so programs that check it turn it down.`),
    fix: () => [
      { text: 'See the clock of this host, and whether it is kept right.', command: 'date -u; timedatectl' },
      { text: 'Have it set by the network. This is the command on Linux with systemd.', command: 'sudo timedatectl set-ntp true' },
      { text: 'On Windows, start the service “Windows Time”. Then set the clock.', command: 'w32tm /resync' },
      { text: 'A container or virtual machine takes its clock from the machine below it. Set it there.' },
      CHECK_AGAIN,
    ],
  },
})
