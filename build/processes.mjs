// Starts other programs for the scripts in this folder. Only node: modules, since `npm start` runs before anything is installed.
// Every program has a deadline, and only what was started here is ended.
import { spawn } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Administrators' folders, which an ordinary user's PATH on Debian leaves out. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin']

const CLEAR_UP_MS = 10_000

/** The full path of a program, or null: PATH first, then the administrators' folders. */
export const findProgram = (name) => {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), ...SYSTEM_FOLDERS]) {
    const path = join(folder, name)
    try {
      accessSync(path, constants.X_OK)
      if (statSync(path).isFile()) return path
    } catch {
      // Not in this folder.
    }
  }
  return null
}

/**
 * Runs a program to its end. `show` hands it this terminal; otherwise its output is kept.
 * Answers `{ status, output, timedOut }`; `status` is null when it did not start or was ended at the deadline.
 */
export const run = (program, args, { timeoutMs = 600_000, show = false, env = process.env, cwd, input } = {}) =>
  new Promise((resolve) => {
    const stdin = input === undefined ? 'ignore' : 'pipe'
    const child = spawn(program, args, {
      cwd,
      env,
      detached: process.platform !== 'win32',
      stdio: [stdin, show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    })
    let output = ''
    let timedOut = false
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => {
        output += chunk
      })
    if (input !== undefined) child.stdin.end(input)
    let last
    // First asked, so that it can clear up what it made, then made to.
    const end = () => {
      endGroup(child, 'SIGTERM')
      last = setTimeout(() => endGroup(child, 'SIGKILL'), CLEAR_UP_MS)
    }
    const timer = setTimeout(() => {
      timedOut = true
      end()
    }, timeoutMs)
    const interrupted = () => end()
    process.once('SIGINT', interrupted)
    process.once('SIGTERM', interrupted)
    const done = (status) => {
      clearTimeout(timer)
      clearTimeout(last)
      process.off('SIGINT', interrupted)
      process.off('SIGTERM', interrupted)
      resolve({ status: timedOut ? null : status, output, timedOut })
    }
    child.on('error', (error) => {
      output += error.message
      done(null)
    })
    child.on('close', (status) => done(status))
  })

/** Ends a program that was started detached, with what it started itself. */
const endGroup = (child, signal) => {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch {
    // It had ended already.
  }
}
