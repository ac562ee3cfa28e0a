// The table of the ways up, and of how a support for longer is turned on: which system gets which, and that no place stays unfilled.
import { describe, expect, it } from 'vitest'
import { knowledge } from '../../electron/knowledge/knowledge.ts'
import { newerRelease, turnOnSteps, upgrade } from '../../electron/knowledge/upgrades.ts'
import { anOs } from '../fixtures/facts.ts'

const { upgrades, lifecycles } = knowledge
const os = (id: string, version: string, change: Parameters<typeof anOs>[0] = {}) => anOs({ id, version, ...change })
const commandsOf = (id: string, version: string) => upgrade(upgrades, os(id, version)).flatMap(({ command }) => command ?? [])

describe('the table of the ways up', () => {
  const rows = [...upgrades.releases, ...upgrades.longerSupports]

  it('has a source and the day in every row, and says what was read where that document was not', () => {
    for (const row of rows) {
      expect(row.source).toMatch(/^https:/)
      expect(row.tried === undefined, row.source).toBe(row.verified)
    }
  })

  it('speaks in sentences of at most 20 words', () => {
    for (const { text } of rows.flatMap(({ steps }) => steps))
      for (const sentence of text.split(/(?<=[.?!]) /)) expect(sentence.split(' ').length, sentence).toBeLessThanOrEqual(20)
  })

  it('has a way for every distribution of the lifecycle table whose releases end, with each place filled', () => {
    const ended = lifecycles.filter(({ os: id, support }) => support !== null && !/^(windows|macos|opensuse)$/.test(id))
    for (const { os: id, version, name } of ended) {
      if (id === 'rhel' && /^(5|6|10)$/.test(version ?? '')) continue
      if ((id === 'ol' && version === '6') || (id === 'sles' && version?.startsWith('11.'))) continue
      const steps = upgrade(upgrades, os(id, version ?? '2018.03'))
      expect(steps.length, name).toBeGreaterThan(1)
      expect(steps.map(({ text }) => text).join(), name).not.toContain('Upgrade to a release that its vendor still maintains')
      expect(JSON.stringify(steps), name).not.toMatch(/\{[a-z-]+\}|NaN/)
    }
  })

  it.each([
    ['ubuntu', '20.04', 'sudo do-release-upgrade'],
    ['rhel', '7.9', 'sudo leapp preupgrade'],
    ['rhel', '8.10', 'sudo dnf update && sudo dnf install leapp-upgrade'],
    ['ol', '7.9', 'sudo yum update && sudo yum install leapp-upgrade --enablerepo=ol7_leapp,ol7_latest'],
    ['ol', '8.4', 'sudo dnf update && sudo dnf install leapp-upgrade --enablerepo=ol8_appstream,ol8_baseos_latest'],
    ['sles', '15.5', 'sudo zypper migration'],
    ['sles', '12.5', 'sudo zypper install suse-migration-sle15-activation && sudo reboot'],
    ['opensuse-leap', '15.6', 'sudo opensuse-migration-tool && sudo reboot'],
    ['fedora', '41', 'sudo dnf system-upgrade download --releasever=43'],
  ])('gives %s %s its command', (id, version, command) => {
    expect(commandsOf(id, version)).toContain(command)
  })

  it.each([
    ['rhel', '6.10'],
    ['amzn', '2'],
    ['centos', '7'],
    ['rocky', '8.10'],
    ['nixos', '25.05'],
  ])('gives %s %s none, where its maker documents none', (id, version) => {
    expect(commandsOf(id, version)).toEqual([])
    expect(upgrade(upgrades, os(id, version)).length).toBeGreaterThan(1)
  })

  it('has a new image for a container, and words alone where the system is not known', () => {
    expect(upgrade(upgrades, os('debian', '11', { container: 'docker' }))).toHaveLength(1)
    expect(newerRelease(upgrades, null).flatMap(({ command }) => command ?? [])).toEqual([])
  })
})

describe('the way to a support for longer', () => {
  const commands = (id: string, system: ReturnType<typeof os>) => turnOnSteps(upgrades, system, id).flatMap(({ command }) => command ?? [])

  it('is the command of its vendor, with the release and the machine in it', () => {
    expect(commands('ubuntu-esm', os('ubuntu', '20.04'))[0]).toBe('sudo pro attach')
    expect(commands('suse-ltss', os('sles', '15.5', { architecture: 'arm64' }))).toEqual([
      'sudo SUSEConnect -p SLES-LTSS/15.5/aarch64 -r CODE',
    ])
    expect(commands('red-hat-els', os('rhel', '7.9'))[0]).toContain('--enable rhel-7-server-els-rpms')
  })

  it('is not given for a release that it is not for, or where no document was read', () => {
    expect(commands('red-hat-els', os('rhel', '8.10'))).toEqual([])
    expect(turnOnSteps(upgrades, os('ol', '7.9'), 'oracle-extended')).toEqual([])
    expect(turnOnSteps(upgrades, os('debian', '12'), undefined)).toEqual([])
  })

  it('runs nothing that a stranger’s bundle put into the version', () => {
    const [command = ''] = commands('suse-ltss', os('sles', '15.5;$(reboot)', { architecture: '`id`' }))
    expect(command).toBe("sudo SUSEConnect -p SLES-LTSS/'15.5;$(reboot)'/'`id`' -r CODE")
  })
})
