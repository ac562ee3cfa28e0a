// Three suites: the units, which need nothing but Node; the faces, which start the built program among real servers; and the screens,
// which are walked through and looked at in every state (`npm run screens`).
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** A scenario has several deadlines of ten seconds, and the first one may fetch an old host. */
const FACE_MS = 240_000

/** A bound for what hangs: on a busy machine many programs that a test starts take seconds. */
const UNIT_MS = 30_000

/** What is shown on a screen or packed takes longest and comes first: otherwise the last of it would be at work alone. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) =>
      ['layers-window', 'layers-page', 'window', 'page', 'portable'].findIndex((name) => moduleId.includes(name)) + 1 || 6
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other))
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // What was transformed once is kept in node_modules for the next run.
    experimental: { fsModuleCache: true },
    projects: [
      {
        test: {
          name: 'units',
          include: ['test/**/*.test.ts'],
          exclude: ['test/faces/**', 'test/screens/**'],
          setupFiles: ['test/units-setup.ts'],
          // Many of them wait for deadlines of what they try, so there are two more at work than there are cores.
          maxWorkers: availableParallelism() + 2,
          // Loading the same modules anew for each of 226 files would take a fourth of the time.
          isolate: false,
          testTimeout: UNIT_MS,
          hookTimeout: UNIT_MS,
        },
      },
      ...['faces', 'screens'].map((name) => ({
        test: {
          name,
          include: [`test/${name}/**/*.test.ts`],
          maxWorkers: availableParallelism() + 2,
          isolate: false,
          testTimeout: FACE_MS,
          hookTimeout: FACE_MS,
          globalSetup: 'build/test-setup.mjs',
        },
      })),
    ],
  },
})
