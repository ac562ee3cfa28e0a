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

  /** The path is the test's own program; it prints what it was given. */
  const HOSTILE_URL = 'https://127.0.0.1:1/`echo PWNED`?a=";echo PWNED;"&b=$(echo PWNED)\\é\ud800'
  it.each([
    ['curl', 'curl'],
    ['openssl', 'OpenSSL'],
    ['python', 'Python'],
    ['node', 'Node.js'],
    ['php', 'PHP (curl)'],
    ['php', 'PHP (streams)'],
  ] as const)('runs nothing of a hostile path or address: %s, %s', (kind, name) => {
    const pathAsProgram = shell(byHand(aRuntime({ kind, name, path: 'curl;echo PWNED;curl' }), 'https://api.example.test/'))
    expect(pathAsProgram).toMatchObject({ status: 127, stdout: '' })
    const given = shell(byHand(aRuntime({ kind, name, path: 'printf' }), HOSTILE_URL).replace(/^printf/, "printf '%s\\n'"))
    expect(given).toMatchObject({ status: 0, stderr: '' })
    expect(given.stdout).not.toMatch(/^PWNED/m)
    if (kind === 'openssl') expect(given.stdout.split('\n')).toContain('127.0.0.1:1')
    else
      expect(given.stdout).toContain('https://127.0.0.1:1/%60echo%20PWNED%60?a=%22;echo%20PWNED;%22&b=%24(echo%20PWNED)%5C%C3%A9%EF%BF%BD')
  })

  it('is Python that version 2.7 reads too', () => {
    const command = byHand(aRuntime({ kind: 'python', name: 'Python', path: 'python' }), 'https://127.0.0.1:1/')
    // What Python 2.7 has not: f-strings, and urllib.request without a choice.
    expect(command).toContain('"urllib.request" if sys.version_info[0] > 2 else "urllib2"')
    if (shell('python2.7 -V').status !== 0) return
    expect(shell(command.replace(/^python/, 'python2.7')).stderr).toMatch(/refused/i)
  })
})
