// Lines for a shell, given to a real one: every argument arrives whole, and nothing of it is run.
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { shellLine, shellLines, shellWord } from '../../electron/contract/shell.ts'

const HOSTILE = [
  '; echo PWNED',
  '$(echo PWNED)',
  '`echo PWNED`',
  '"; echo PWNED; "',
  "'; echo PWNED; '",
  '&& x',
  '| x',
  '> x',
  '$HOME',
  '\\',
  '*',
  '',
  '~',
  '#',
  '!x',
  '{a,b}',
  'é 🙂',
  '-n',
  'A=b',
]

describe('shellLine', () => {
  it('hands every argument over as it is', () => {
    const { stdout, stderr } = spawnSync('sh', ['-c', shellLine(['printf', '%s|', ...HOSTILE])], { encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(stdout).toBe(HOSTILE.map((text) => `${text}|`).join(''))
  })

  it.each(['curl;echo PWNED', 'A=b', '/bin/ls $(echo PWNED >&2)'])('takes %s for the name of a program', (program) => {
    const { stdout, stderr, status } = spawnSync('sh', ['-c', shellLine([program, 'x'])], { encoding: 'utf8' })
    expect({ stdout, status }).toEqual({ stdout: '', status: 127 })
    expect(stderr).toContain('not found')
    expect(stderr).not.toMatch(/^PWNED/m)
  })

  it('leaves plain words plain', () => {
    expect(shellLine(['/usr/bin/curl', '-v', '--url', 'https://api.example.test:443/v1'])).toBe(
      '/usr/bin/curl -v --url https://api.example.test:443/v1',
    )
  })

  it('has no control character, which a terminal would obey', () => {
    expect(shellWord('a\u0015b\nc\u001b[201~')).toBe("'a\uFFFDb\uFFFDc\uFFFD[201~'")
  })
})

describe('shellLines', () => {
  const suites = Array.from({ length: 12 }, (_, index) => `ECDHE-RSA-AES${index}-GCM-SHA256`).join(':')
  const longest = (text: string) => Math.max(...text.split('\n').map((line) => line.length))

  it.each([
    ['a list of suites', ['-connect', '[2001:db8::1]:443', '-cipher', suites, '-tls1_2']],
    ['words that a shell could read otherwise', [...HOSTILE, ...HOSTILE]],
    ['a quote in a long word', [`it's ${'a:'.repeat(80)}`, 'end']],
  ])('hands over the very arguments of the one line: %s', (_, args) => {
    const line = shellLine(['printf', '%s|', ...args])
    const folded = shellLines(line, 60)
    expect(folded).toContain('\\\n')
    const { stdout, stderr } = spawnSync('sh', ['-c', folded], { encoding: 'utf8' })
    expect({ stdout, stderr }).toEqual({ stdout: args.map((text) => `${text}|`).join(''), stderr: '' })
  })

  it('keeps to the width, and leaves a short line alone', () => {
    expect(longest(shellLines(shellLine(['openssl', 's_client', '-cipher', suites]), 60))).toBeLessThanOrEqual(60)
    expect(shellLines('openssl s_client -tls1_2', 60)).toBe('openssl s_client -tls1_2')
  })
})
