// The slow run: the lab starts itself once more in a network namespace of its own, where loopback is 100 ms away.
// The namespace goes with its last program.
import { spawn } from 'node:child_process'
import { delayLoopback } from './peers/delay-link.ts'
import { lacking } from './scenario.ts'
import { runProgram, Stage } from './stage.ts'
import { OUTSIDE_VARIABLE, slowLine } from './surroundings.ts'

const startInside = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const [program = '', ...args] = process.argv.slice(1)
    const child = spawn('unshare', ['--net', process.execPath, program, ...args], {
      env: { ...process.env, [OUTSIDE_VARIABLE]: `/proc/${process.pid}/ns/net` },
      stdio: 'inherit',
    })
    child.on('error', reject)
    child.on('close', (status) => resolve(status ?? 1))
  })

/** Does the work where every link is slow; answers its exit status. */
export const runSlowly = async (work: () => Promise<number>): Promise<number> => {
  const missing = lacking(['linux', 'root', 'ip', 'delay-line'])
  if (missing.length > 0) throw new Error(`A slow run needs ${missing.join(', ')}.`)
  if (slowLine === null) return startInside()
  const stage = await Stage.open()
  try {
    await runProgram('ip', ['link', 'set', 'lo', 'up'])
    await delayLoopback(stage, [], slowLine)
    return await work()
  } finally {
    await stage.clear()
  }
}
