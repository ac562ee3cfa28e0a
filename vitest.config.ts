// Two suites: the units, which need nothing but Node, and the faces, which start the built program among real servers.
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** A scenario has several deadlines of ten seconds, and the first one may fetch an old host. */
const FACE_MS = 240_000

/** A bound for what hangs: on a busy machine many programs that a test starts take seconds. */
const UNIT_MS = 30_000

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'units',
          include: ['test/**/*.test.ts'],
          exclude: ['test/faces/**'],
          // Many of them wait for deadlines of what they try, so there is one more at work than there are cores.
          maxWorkers: availableParallelism() + 1,
          // Loading the same modules anew for each of 226 files would take a fourth of the time.
          isolate: false,
          testTimeout: UNIT_MS,
          hookTimeout: UNIT_MS,
        },
      },
      {
        test: {
          name: 'faces',
          include: ['test/faces/**/*.test.ts'],
          maxWorkers: availableParallelism() + 1,
          testTimeout: FACE_MS,
          hookTimeout: FACE_MS,
          globalSetup: 'build/test-setup.mjs',
        },
      },
    ],
  },
})
