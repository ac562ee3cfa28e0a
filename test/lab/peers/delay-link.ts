// Links with a delay and a loss: between two namespaces, or the loopback of one. delay-link.py carries the packets.
// Needs root, Python and /dev/net/tun; everything goes with the stage.
import { join } from 'node:path'
import { root } from '../root.ts'
import { runProgram, type Stage } from '../stage.ts'

export interface Line {
  roundTripMs: number
  /** Of each direction; 0 where it is left out. */
  lossPercent?: number
}

/** One end of a cable: a namespace and the name of the device there. */
export interface CableEnd {
  namespace: string
  device: string
}

const LOOPBACK_DEVICE = 'slow0'

const carrier = (kind: 'cable' | 'loopback', { roundTripMs, lossPercent = 0 }: Line, ...ends: string[]): string[] => [
  join(root, 'test', 'lab', 'peers', 'delay-link.py'),
  ...[kind, String(roundTripMs), String(lossPercent), ...ends],
]

/** Whether a program of iproute2 runs to its end well and prints what is looked for. */
const prints = async ([command = 'ip', ...args]: readonly string[], wanted: RegExp): Promise<boolean> => {
  try {
    return wanted.test(await runProgram(command, args))
  } catch {
    return false
  }
}

/** Joins two namespaces by a cable with this delay. The devices still need addresses, and to be set up. */
export const layCable = async (stage: Stage, ends: readonly [CableEnd, CableEnd], line: Line): Promise<void> => {
  await stage.start('python3', carrier('cable', line, ...ends.flatMap(({ namespace, device }) => [namespace, device])), {
    ready: async () => {
      const found = await Promise.all(
        ends.map(({ namespace, device }) => prints(['ip', '-n', namespace, 'link', 'show', 'dev', device], new RegExp(`${device}:`))),
      )
      return found.every((there) => there)
    },
  })
}

/** Gives the loopback addresses (127.0.0.0/8) of one namespace this delay: of the one that `inside` starts programs in. */
export const delayLoopback = async (stage: Stage, inside: readonly string[], line: Line): Promise<void> => {
  await stage.start('python3', carrier('loopback', line, LOOPBACK_DEVICE), {
    inside,
    // Its own table is there, and the first rule, which would keep loopback at hand, is gone: its last change.
    ready: () => prints([...inside, 'ip', 'rule', 'show'], /^(?!0:)[\s\S]*7100/),
  })
}
