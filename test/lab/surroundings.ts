// Where the lab itself runs. In a slow run (`npm run lab -- --slow`) it runs in a network namespace of its own, whose loopback has
// a delay, and every cable that a scenario lays has the same one. What has to be fetched is fetched from outside of it.
import type { Line } from './peers/delay-link.ts'

/** Names the network namespace that a slow run was started from, as a file; in no other run is it set. */
export const OUTSIDE_VARIABLE = 'TLS_PREFLIGHT_LAB_OUTSIDE'

const outsideNetwork = process.env[OUTSIDE_VARIABLE]

/** The line of every link in a slow run; null in any other. */
export const slowLine: Line | null = outsideNetwork === undefined ? null : { roundTripMs: 100 }

/** The command that starts a program where the machine's own network is. */
export const outside: readonly string[] = outsideNetwork === undefined ? [] : ['nsenter', `--net=${outsideNetwork}`]
