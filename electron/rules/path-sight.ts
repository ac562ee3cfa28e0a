// What a rule sees of one path: a step's record, its evidence, and on whose side a fault of the far end may be put.
import type { Evidence } from '../contract/fact.ts'
import type { Certificate, Path, StepRecord } from '../contract/path.ts'
import type { Confidence, Owner, Side, Step } from '../contract/vocabulary.ts'
import { suiteName, versionName } from '../tls/code-points.ts'

export const isDirect = (path: Path): boolean => path.via === 'direct'

/** How a step was stopped, or undefined where it was not. */
export const stoppedAt = (path: Path, step: Step): Extract<StepRecord, { state: 'stopped' }> | undefined => {
  const record = path.steps.find((candidate) => candidate.step === step)
  return record?.state === 'stopped' ? record : undefined
}

export const isDone = (path: Path, step: Step): boolean => path.steps.some((record) => record.step === step && record.state === 'done')

const network = (path: Path, text: string): Evidence => ({ kind: 'network', source: path.id, text })

export const stepEvidence = (path: Path, record: Extract<StepRecord, { state: 'stopped' }>): Evidence =>
  network(path, `${record.step}: ${record.observation} after ${Math.round(record.ms)} ms. ${record.detail}`)

/** Each probe, the command that would repeat it, and its answer. */
export const probeEvidence = (path: Path): [Evidence, ...Evidence[]] => {
  const [first, ...rest] = path.probes.map((probe) => {
    const { answer } = probe
    const told =
      answer.kind === 'server-hello'
        ? `${versionName(answer.version)}, ${suiteName(answer.suite)}`
        : answer.kind === 'alert'
          ? `alert ${answer.description}`
          : answer.kind === 'not-tls'
            ? `not TLS: ${answer.firstLine}`
            : answer.kind === 'silent' && answer.received !== undefined
              ? `no whole answer, ${answer.received} bytes came`
              : answer.kind
    return network(path, `${probe.name}: ${told}\n${probe.opensslCommand}`)
  })
  return [first ?? network(path, 'No probe was sent.'), ...rest]
}

const MAX_NAMES = 20

/** The names in a certificate; of very many the first ones. */
const namesOf = ({ dnsNames, ipAddresses }: Certificate): string => {
  const names = [...dnsNames, ...ipAddresses]
  return names.slice(0, MAX_NAMES).join(', ') + (names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '')
}

export const certificateEvidence = (path: Path, certificate: Certificate): Evidence =>
  network(
    path,
    `subject: ${certificate.subject}\nissuer: ${certificate.issuer}\nvalid: ${certificate.notBefore} to ${certificate.notAfter}\n` +
      `names: ${namesOf(certificate)}\nSHA-256: ${certificate.sha256}`,
  )

export interface FarFault {
  confidence: Confidence
  side: Side
  owners: readonly [Owner, ...Owner[]]
}

/**
 * Where a fault shown by the far end is put. A proxy in between may have answered in its place:
 * then nothing is certain about the side, and both owners are named.
 */
export const farFault = (path: Path, confidence: Confidence): FarFault =>
  isDirect(path)
    ? { confidence, side: 'far', owners: ['platform'] }
    : { confidence: confidence === 'certain' ? 'likely' : confidence, side: 'unknown', owners: ['platform', 'network-team'] }
