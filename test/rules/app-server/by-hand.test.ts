// The commands are run for real, by a shell, against a port of loopback on which nothing listens.
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { byHand } from '../../../electron/rules/app-server/by-hand.ts'
import { aRuntime } from '../../fixtures/facts.ts'

const shell = (command: string) => spawnSync('sh', ['-c', command], { encoding: 'utf8', timeout: 20_000 })
const installed = (program: string) => shell(`command -v ${program}`).status === 0

describe('byHand', () => {
  it.each([
    ['curl', 'curl', 'curl'],
    ['openssl', 'OpenSSL', 'openssl'],
    ['python', 'Python', 'python3'],
    ['node', 'Node.js', 'node'],
    ['php', 'PHP (curl)', 'php'],
    ['php', 'PHP (streams)', 'php'],
  ] as const)('is a line that a shell can run: %s, %s', (kind, name, path) => {
    const command = byHand(aRuntime({ kind, name, path }), "https://127.0.0.1:1/it's/$HOME?a=b&c=$(id)")
    expect(command).not.toMatch(/\$HOME|\$\(id/)
    if (!installed(path)) return
    const { stdout, stderr } = shell(command)
    expect(`${stdout}${stderr}`).toMatch(/refused|could ?n[o']t connect|ECONNREFUSED/i)
  })
})
