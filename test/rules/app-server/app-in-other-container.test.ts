import { describe, expect, it } from 'vitest'
import type { Servers } from '../../../electron/contract/runtime-facts.ts'
import { appInOtherContainer } from '../../../electron/rules/app-server/app-in-other-container.ts'
import { multisafepay } from '../../fixtures/facts.ts'
import { judgedHost } from '../../fixtures/judged.ts'

type Elsewhere = Servers['elsewhere'][number]

const judged = (...elsewhere: (Omit<Elsewhere, 'differs' | 'unit'> & Partial<Elsewhere>)[]) =>
  judgedHost(appInOtherContainer, {
    facts: { servers: { unasked: [], elsewhere: elsewhere.map((one) => ({ unit: null, differs: ['files'], ...one })) } },
  })
const commandsOf = (one: ReturnType<typeof judged>) => ('fix' in one ? one.fix.flatMap(({ command }) => command ?? []) : [])

describe('app-in-other-container', () => {
  it('warns of a server in a container, and says how to find that', () => {
    const one = judged({ pid: 812, name: 'node', container: 'docker 3f2a1b4c5d6e' })
    expect(one).toMatchObject({
      outcome: 'warn',
      confidence: 'certain',
      title: 'The server node runs in docker 3f2a1b4c5d6e, and not where this check runs',
    })
    expect(commandsOf(one)).toEqual(['docker ps'])
  })

  it('warns of several by their number', () => {
    const one = judged(
      { pid: 812, name: 'node', container: 'a root folder of its own' },
      { pid: 813, name: 'php-fpm', container: 'lxc shop' },
    )
    expect(one).toMatchObject({
      title: '2 servers do not run where this check runs',
      why: expect.stringContaining('One is node, process 812'),
    })
    expect(commandsOf(one)).toEqual(['ps -o pid,user,args -p 812'])
  })

  const APART = { pid: 900, name: 'python3', container: 'a network namespace of its own', differs: ['network' as const] }

  it('says of a server with the files of this host and another network that its way out is another one', () => {
    const one = judged(APART)
    expect(one).toMatchObject({
      outcome: 'warn',
      title: 'The server python3 runs in a network namespace of its own, and not where this check runs',
      why: expect.stringMatching(/sees the files of this host, but its network is another one.* need not be what it meets/),
      evidence: [{ source: '/proc/900/ns/net' }],
    })
    expect(JSON.stringify(one)).not.toContain('that container')
    expect(judged({ ...APART, unit: 'shop.service' })).toMatchObject({ title: expect.stringMatching(/^The server shop\.service runs in/) })
    expect(commandsOf(one)).toEqual(['ps -o pid,user,args -p 900', 'sudo nsenter --net --target 900'])
  })

  it('tells of one with other files first, and of its network too where that differs', () => {
    const container = { pid: 812, name: 'node', container: 'docker 3f2a1b4c5d6e', differs: ['files' as const, 'network' as const] }
    expect(judged(container)).toMatchObject({ why: expect.stringContaining('Its network is another one too.') })
    expect(judged({ ...container, differs: ['files'] })).toMatchObject({ why: expect.not.stringContaining('network') })
    const both = judged(APART, container)
    expect(both).toMatchObject({ why: expect.stringContaining('One is node, process 812, in docker 3f2a1b4c5d6e.') })
    expect(commandsOf(both)).toEqual(['docker ps', 'sudo nsenter --net --target 900'])
  })

  it('runs no name of a container as a command', () => {
    expect(commandsOf(judged({ pid: 1, name: 'node', container: '$(reboot) x' }))).toEqual(['ps -o pid,user,args -p 1'])
  })

  it('passes where every server sees the same files, and can never fail', () => {
    expect(judged()).toEqual({ outcome: 'pass' })
    expect(appInOtherContainer.canFail(multisafepay)).toBe(false)
  })
})
