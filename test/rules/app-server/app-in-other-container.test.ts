import { describe, expect, it } from 'vitest'
import { appInOtherContainer } from '../../../electron/rules/app-server/app-in-other-container.ts'
import { multisafepay } from '../../fixtures/facts.ts'
import { judgedHost } from '../../fixtures/judged.ts'

const judged = (...elsewhere: { pid: number; name: string; container: string }[]) =>
  judgedHost(appInOtherContainer, { facts: { servers: { unasked: [], elsewhere } } })
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

  it('runs no name of a container as a command', () => {
    expect(commandsOf(judged({ pid: 1, name: 'node', container: '$(reboot) x' }))).toEqual(['ps -o pid,user,args -p 1'])
  })

  it('passes where every server sees the same files, and can never fail', () => {
    expect(judged()).toEqual({ outcome: 'pass' })
    expect(appInOtherContainer.canFail(multisafepay)).toBe(false)
  })
})
