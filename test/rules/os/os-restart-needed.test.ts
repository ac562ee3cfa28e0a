import { describe, expect, it } from 'vitest'
import type { StaleLibraries } from '../../../electron/contract/host-facts.ts'
import { osRestartNeeded } from '../../../electron/rules/os/os-restart-needed.ts'
import { multisafepay } from '../../fixtures/facts.ts'
import { judgedHost } from '../../fixtures/judged.ts'

const process = (pid: number, name: string, unit: string | null = null): StaleLibraries['processes'][number] => ({
  pid,
  name,
  libraries: ['/usr/lib/x86_64-linux-gnu/libssl.so.3'],
  unit,
})
const judged = (processes: StaleLibraries['processes'], unreadable = 0) =>
  judgedHost(osRestartNeeded, { facts: { 'stale-libraries': { processes, unreadable } } })
const commandsOf = (one: ReturnType<typeof judged>) => ('fix' in one ? one.fix.flatMap(({ command }) => command ?? []) : [])

describe('os-restart-needed', () => {
  it('warns of one process, with the unit to restart', () => {
    const one = judged([process(812, 'php-fpm8.2', 'php8.2-fpm.service')])
    expect(one).toMatchObject({
      outcome: 'warn',
      confidence: 'certain',
      title: 'php-fpm8.2 still uses a TLS library that is no longer on the disk',
      why: 'An update has most likely replaced libssl.so.3. The program goes on with the old one until it is started again.',
    })
    expect(commandsOf(one)).toEqual(['sudo systemctl restart php8.2-fpm.service'])
  })

  it('names each program and each unit once', () => {
    const one = judged([process(1, 'nginx', 'nginx.service'), process(2, 'nginx', 'nginx.service'), process(3, 'node')])
    expect(one).toHaveProperty('title', 'nginx and node still use a TLS library that is no longer on the disk')
    expect(commandsOf(one)).toEqual(['sudo systemctl restart nginx.service', 'ps -o pid,user,args -p 3'])
  })

  it('stays short where there are many', () => {
    const one = judged(Array.from({ length: 60 }, (_, index) => process(index + 1, `worker${index}`)))
    expect(one).toHaveProperty('title', expect.stringMatching(/and 55 more still use/))
    expect('evidence' in one && one.evidence.length).toBe(20)
  })

  it('passes where none does, and does not claim so where some could not be looked at', () => {
    expect(judged([])).toEqual({ outcome: 'pass' })
    expect(judged([], 3)).toMatchObject({ outcome: 'missing', fact: expect.stringContaining('3 processes') })
    expect(judged([process(1, 'nginx')], 3)).toMatchObject({ outcome: 'warn' })
    expect(osRestartNeeded.canFail(multisafepay)).toBe(false)
  })

  it('quotes the name of a unit', () => {
    expect(commandsOf(judged([process(1, 'x', 'a b;reboot.service')]))).toEqual(["sudo systemctl restart 'a b;reboot.service'"])
  })
})
