// Connections that opened late, or not at all, where others on the same path opened at once: what was sent to open them was lost.
// A line that loses packets does that now and then; a limit that drops new connections does it to most of them. And how long to wait
// for more of the same path, once it is known how quick it is.
import type { ChangedProbe, Path } from './path.ts'

/** TCP sends the first packet of a connection again after one second, and again two seconds later (RFC 6298 section 2). */
const SENT_AGAIN_MS = 900
/** The longest that a line without loss takes, one by satellite left aside. */
const AT_ONCE_MS = 300
/** Time for both, and for the answer to the last. */
export const PATIENCE_MS = 4000

const openingOf = ({ steps }: Path): number => {
  const tcp = steps.find(({ step }) => step === 'tcp')
  return tcp?.state === 'done' ? tcp.ms : Number.POSITIVE_INFINITY
}

/** The probes whose connection opened late or not at all; none where no connection of this path ever opened at once. */
export const lateOnes = <Probe extends Pick<ChangedProbe, 'connectMs' | 'answer'>>(path: Path, probes: readonly Probe[]): Probe[] => {
  const opened = probes.flatMap(({ connectMs, answer }) => (connectMs === undefined || answer.kind === 'not-connected' ? [] : [connectMs]))
  const quickest = Math.min(openingOf(path), ...opened)
  return quickest > AT_ONCE_MS ? [] : probes.filter(({ connectMs = 0 }) => connectMs >= SENT_AGAIN_MS)
}

/** How long to wait for something further on a path whose connection opened in so many milliseconds. */
export const patienceAfter = (openedMs: number, stepMs: number): number => (openedMs > AT_ONCE_MS ? stepMs : Math.min(stepMs, PATIENCE_MS))

/** How long to wait for a further connection of this path to open. */
export const patienceOn = (path: Path, stepMs: number): number => patienceAfter(openingOf(path), stepMs)

/** An answer may take this much longer than the slowest one so far. */
const SLOWER = 4

/**
 * How long to wait for the answer to a further hello of this path: where nothing was slow so far, silence is plain sooner. A proxy opens
 * its own connection while it is asked for the tunnel.
 */
export const answerPatienceOn = ({ steps, probes }: Pick<Path, 'steps' | 'probes'>, stepMs: number): number => {
  const took = steps.flatMap((step) => (step.state === 'done' ? [{ step: step.step, ms: step.ms }] : []))
  const opened = took.filter(({ step }) => step === 'tcp' || step === 'proxy')
  if (opened.length === 0) return stepMs
  const answers = [
    ...took.filter(({ step }) => step === 'handshake').map(({ ms }) => ms),
    ...probes.filter(({ answer }) => answer.kind === 'server-hello' || answer.kind === 'alert').map(({ ms }) => ms),
  ]
  const patience = patienceAfter(Math.max(...opened.map(({ ms }) => ms)), stepMs)
  return Math.min(stepMs, Math.max(patience, SLOWER * Math.max(0, ...answers)))
}
