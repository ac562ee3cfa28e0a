// Runs a check through the built command line and reads its JSON.
import { spawn } from 'node:child_process'
import type { Report } from '../../../electron/contract/report.ts'
import type { Answer, Check } from '../scenario.ts'
import { commandLine } from '../staging.ts'

/** Longer than any check here can take: every step of it has a deadline. */
const CHECK_MS = 120_000

export const answerOf = (report: Report, exit: number | null): Answer => ({
  status: report.verdict.status,
  connects: report.verdict.connects,
  causes: [...new Set(report.verdict.causes.map((cause) => cause.id))],
  warnings: [
    ...new Set(report.findings.filter((finding) => finding.outcome === 'warn' && finding.silencedBy === null).map((finding) => finding.id)),
  ],
  exit,
})

export const argumentsOf = (check: Check): string[] => [
  ...[
    'check',
    check.url,
    '--profile',
    check.profile,
    ...check.runtime.split(',').flatMap((one) => ['--runtime', one]),
    '--timeout',
    String(check.timeout),
  ],
  ...(check.ca === null ? [] : ['--ca', check.ca]),
  ...(check.proxy === undefined ? [] : ['--proxy', check.proxy]),
  ...(check.scan === undefined ? [] : ['--scan', check.scan]),
  ...(check.asOf === undefined ? [] : ['--as-of', check.asOf]),
]

export const throughCommandLine = (check: Check): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { node, program } = check.elsewhere ?? { node: process.execPath, program: commandLine }
    const [command = node, ...args] = [...check.inside, node, program, ...argumentsOf(check), '--json']
    const child = spawn(command, args, { env: check.env, stdio: ['ignore', 'pipe', 'pipe'], timeout: CHECK_MS })
    let json = ''
    let words = ''
    child.stdout.on('data', (chunk: Buffer) => {
      json += chunk
    })
    child.stderr.on('data', (chunk: Buffer) => {
      words += chunk
    })
    child.on('error', reject)
    child.on('close', (exit) => {
      try {
        resolve(answerOf(JSON.parse(json) as Report, exit))
      } catch {
        reject(new Error(`The command line ended with ${exit} and no report: ${words.trim().slice(-1000)}`))
      }
    })
  })
