import { describe, expect, it } from 'vitest'
import { osEndOfLife } from '../../../electron/rules/os/os-end-of-life.ts'
import { anOs, builtIn, multisafepay } from '../../fixtures/facts.ts'
import { judgedHost } from '../../fixtures/judged.ts'

const loke = builtIn('loke')
const bullseye = anOs({ name: 'Debian GNU/Linux 11 (bullseye)', version: '11', codename: 'bullseye' })
const focal = anOs({ id: 'ubuntu', name: 'Ubuntu 20.04.6 LTS', version: '20.04' })

const outcome = (os: ReturnType<typeof anOs>, date: string, profile = loke) =>
  judgedHost(osEndOfLife, { facts: { os }, date, profile }).outcome

describe('os-end-of-life', () => {
  it('R1.3 an ended Debian fails where the profile demands a supported system, from the day after its LTS', () => {
    expect(outcome(bullseye, '2026-08-31')).toBe('pass')
    expect(outcome(bullseye, '2026-09-01')).toBe('fail')
  })

  it('R2.2 and R4: the same host only gets a warning where the profile asks for a review', () => {
    expect(outcome(bullseye, '2026-11-21', multisafepay)).toBe('warn')
    expect(osEndOfLife.canFail(multisafepay)).toBe(false)
    expect(osEndOfLife.canFail(loke)).toBe(true)
  })

  it('R1.4 a maintained system passes', () => {
    expect(outcome(anOs(), '2026-11-21')).toBe('pass')
  })

  it('counts Debian LTS, which covers every host by itself', () => {
    // Ordinary support of Debian 12 ended in July 2026; its LTS runs until 2028-06-30.
    expect(outcome(anOs(), '2028-06-30')).toBe('pass')
    expect(outcome(anOs(), '2028-07-01')).toBe('fail')
  })

  it('does not count Ubuntu Pro by itself, but says that it may still cover the host, and is less sure', () => {
    const judged = judgedHost(osEndOfLife, { facts: { os: focal }, profile: loke })
    expect(judged).toMatchObject({ outcome: 'fail', confidence: 'likely', owners: ['system-administrator', 'hosting-company'] })
    expect(judged).toHaveProperty('why', expect.stringContaining('Ubuntu Pro'))
    const over = judgedHost(osEndOfLife, { facts: { os: focal }, profile: loke, date: '2033-01-01' })
    expect(over).toMatchObject({ outcome: 'fail', confidence: 'certain' })
    expect(over).toHaveProperty('why', expect.not.stringContaining('Ubuntu Pro'))
  })

  it('judges the same facts as of next year', () => {
    const jammy = anOs({ id: 'ubuntu', name: 'Ubuntu 22.04.5 LTS', version: '22.04' })
    expect(outcome(jammy, '2026-11-21')).toBe('pass')
    expect(outcome(jammy, '2027-11-21')).toBe('fail')
  })

  it('takes a minor release for its major one, and CentOS Stream for another system than CentOS Linux', () => {
    expect(outcome(anOs({ id: 'rhel', name: 'Red Hat Enterprise Linux 8.10 (Ootpa)', version: '8.10' }), '2026-11-21')).toBe('pass')
    expect(outcome(anOs({ id: 'alpine', name: 'Alpine Linux v3.20', version: '3.20.3' }), '2026-11-21')).toBe('fail')
    expect(outcome(anOs({ id: 'centos', name: 'CentOS Stream 9', version: '9' }), '2026-11-21')).toBe('pass')
    expect(outcome(anOs({ id: 'centos', name: 'CentOS Linux 7 (Core)', version: '7' }), '2026-11-21')).toBe('fail')
  })

  it('tells Windows Server from the Windows client of the same build', () => {
    const server = anOs({ family: 'windows', id: 'windows', name: 'Windows Server 2019 Standard', version: '10.0.17763' })
    const client = anOs({ family: 'windows', id: 'windows', name: 'Windows 10 Pro', version: '10.0.19045' })
    expect(outcome(server, '2026-11-21')).toBe('pass')
    expect(outcome(client, '2026-11-21')).toBe('fail')
  })

  it('does not accuse a rolling release, which has no last day', () => {
    const sid = anOs({ name: 'Debian GNU/Linux forky/sid', version: '', codename: 'forky' })
    expect(outcome(sid, '2026-11-21')).toBe('not-applicable')
    expect(outcome(anOs({ id: 'opensuse-tumbleweed', name: 'openSUSE Tumbleweed', version: '20261101' }), '2026-11-21')).toBe(
      'not-applicable',
    )
  })

  it('says that it does not know a system that is not in the table, such as a Debian of the future or macOS', () => {
    expect(outcome(anOs({ name: 'Debian GNU/Linux 14 (forky)', version: '14' }), '2030-01-01')).toBe('missing')
    expect(outcome(anOs({ family: 'macos', id: 'macos', name: 'macOS 14.5', version: '14.5' }), '2026-11-21')).toBe('missing')
  })

  it('gives the way to upgrade that fits the system, or a new image for a container', () => {
    const commands = (os: ReturnType<typeof anOs>) => {
      const judged = judgedHost(osEndOfLife, { facts: { os }, profile: loke })
      return judged.outcome === 'fail' ? judged.fix.map((step) => step.command ?? step.text) : []
    }
    expect(commands(focal)).toContain('sudo do-release-upgrade')
    expect(commands(bullseye)).toContain('sudo apt update && sudo apt full-upgrade')
    expect(commands({ ...bullseye, container: 'docker' })[0]).toContain('Build the container')
  })
})
