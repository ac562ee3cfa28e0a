// What a rule sees of one path: a step's record, its evidence, and on whose side a fault of the far end may be put.
import type { Evidence } from '../contract/fact.ts'
import { HELLO_NAMES } from '../contract/hello-names.ts'
import type { Answer, Certificate, Path, StepRecord } from '../contract/path.ts'
import type { Confidence, Owner, Side, Step } from '../contract/vocabulary.ts'
import { alertWords, suiteName, versionName } from '../tls/code-points.ts'

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

const after = (received: number | undefined): string => (received === undefined ? '' : ` after ${received} bytes of an answer`)

/** What a hello of our own was answered, in a few words. */
export const answerInShort = (answer: Answer): string => {
  switch (answer.kind) {
    case 'server-hello':
      return `${versionName(answer.version)}, ${suiteName(answer.suite)}`
    case 'alert':
      return `alert ${alertWords(answer.description)}`
    case 'reset':
      return `the connection was reset${after(answer.received)}`
    case 'closed':
      return `the connection was closed${after(answer.received)}`
    case 'silent':
      return answer.received === undefined ? 'no answer' : `no whole answer, ${answer.received} bytes came`
    case 'not-tls':
      return `not TLS: ${answer.firstLine}`
    case 'malformed':
      return `no valid TLS (${answer.detail.replace(/\.$/, '')})`
    case 'not-connected':
      // A sentence of its own, where more of the line follows.
      return answer.detail.replace(/\.$/, '')
  }
}

/** Each probe, the command that would repeat it, and its answer. */
export const probeEvidence = (path: Path): [Evidence, ...Evidence[]] => {
  const [first, ...rest] = path.probes.map(({ name, answer, opensslCommand }) =>
    network(path, `${HELLO_NAMES[name]}: ${answerInShort(answer)}\n${opensslCommand}`),
  )
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
