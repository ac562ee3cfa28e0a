// Lines for a shell, given to a real one: every argument arrives whole, and nothing of it is run.
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { shellLine, shellWord } from '../../electron/contract/shell.ts'

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
