// The operating system of Linux, Windows and macOS hosts. The files of recordings/registry are real (recordings/README.md says how
// they were got); other registry values, and the lines of sw_vers, are constructed in the form that these systems document.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { osGatherer, parseSwVers } from '../../../electron/gather/os/os.ts'
import { windowsRelease } from '../../../electron/gather/os/windows-release.ts'
import type { Host } from '../../../electron/host/host.ts'
import { createNodeHost } from '../../../electron/host/node-host.ts'
import { parseRegQuery } from '../../../electron/host/windows-registry.ts'
import { knowledge } from '../../../electron/knowledge/knowledge.ts'
import { lifecycleOf } from '../../../electron/knowledge/lifecycle.ts'
import { anOs } from '../../fixtures/facts.ts'
import { contextFor, file, hostOf, ran } from '../context.ts'

const CURRENT = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'
const gather = (host: Host) => osGatherer.gather(contextFor(host, {}))
const recording = (path: string) => readFileSync(new URL(`recordings/${path}`, import.meta.url), 'utf8')
const DEBIAN = recording('releases/debian11/etc/os-release')

describe('a Linux system', () => {
  it('is named by /etc/os-release where both files are there', async () => {
    const usr = recording('releases/fedora42/usr/lib/os-release')
    expect(await gather(hostOf({ files: { '/etc/os-release': file(DEBIAN), '/usr/lib/os-release': file(usr) } }))).toMatchObject({
      ok: true,
      value: {
        family: 'linux',
        id: 'debian',
        name: 'Debian GNU/Linux 11 (bullseye)',
        version: '11',
        codename: 'bullseye',
        kernel: '6.1.0-18-amd64',
        container: null,
        hostName: 'shop',
      },
      evidence: [{ source: '/etc/os-release', text: DEBIAN }],
    })
  })

  it('is missing, with the reason, where no file tells', async () => {
    expect(await gather(hostOf({}))).toMatchObject({ ok: false, why: 'failed' })
  })

  it('is a container with the mark that says so as evidence', async () => {
    const fact = await gather(hostOf({ files: { '/etc/os-release': file(DEBIAN), '/run/.containerenv': file('engine="podman-4.3.1"') } }))
    expect(fact).toMatchObject({
      value: { container: 'podman' },
      evidence: [{ source: '/etc/os-release' }, { source: '/run/.containerenv', text: 'engine="podman-4.3.1"' }],
    })
  })

  it('has what only some files tell: edition, build and the day on which its support ends', async () => {
    const text = 'ID=fedora\nVERSION_ID=42\nVARIANT="Server Edition"\nBUILD_ID=7\nSUPPORT_END=2026-05-13\n'
    expect(await gather(hostOf({ files: { '/etc/os-release': file(text) } }))).toMatchObject({
      value: { edition: 'Server Edition', build: '7', supportEnd: '2026-05-13', basedOn: null },
    })
    const wrong = text.replace('2026-05-13', '2026-02-31')
    expect(await gather(hostOf({ files: { '/etc/os-release': file(wrong) } }))).toMatchObject({ value: { supportEnd: null } })
  })

  const parents: [string, string, string | null, object | null, string | null][] = [
    [
      'Linux Mint (constructed)',
      'ID=linuxmint\nID_LIKE="ubuntu debian"\nUBUNTU_CODENAME=jammy',
      'bookworm/sid',
      { id: 'ubuntu', codename: 'jammy' },
      null,
    ],
    ['LMDE (constructed)', 'ID=linuxmint\nID_LIKE=debian\nDEBIAN_CODENAME=bookworm', '12.5', { id: 'debian', codename: 'bookworm' }, null],
    ['Rocky Linux', recording('releases/rocky9/usr/lib/os-release'), null, { id: 'rhel', version: '9' }, null],
    [
      'Raspbian (its debian_version constructed)',
      recording('releases/raspbian8/etc/os-release'),
      '8.0',
      { id: 'debian', version: '8.0' },
      null,
    ],
    ['Debian itself', DEBIAN, '11.11', null, '11.11'],
    ['Ubuntu itself', recording('releases/ubuntu24/etc/os-release'), 'trixie/sid', null, null],
    ['Fedora, which is like nothing', recording('releases/fedora42/usr/lib/os-release'), null, null, null],
  ]
  it.each(parents)('names the system that it is built on: %s', async (_, text, debianVersion, basedOn, build) => {
    const files = {
      '/etc/os-release': file(text),
      ...(debianVersion === null ? {} : { '/etc/debian_version': file(`${debianVersion}\n`) }),
    }
    const fact = await gather(hostOf({ files }))
    expect(fact.ok && fact.value.build).toBe(build)
    if (basedOn === null) expect(fact.ok && fact.value.basedOn).toBeNull()
    else expect(fact).toMatchObject({ value: { basedOn } })
  })

  it('is this machine’s own', async () => {
    expect((await gather(createNodeHost())).ok).toBe(true)
  })
})

describe('a Windows system', () => {
  const windows = (values: Record<string, string>) => gather(hostOf({ platform: 'win32', registry: { [CURRENT]: values } }))
  const recorded = (name: string) => parseRegQuery(recording(`registry/${name}.txt`))

  it('is named by the registry of a real Windows 10 and 11, whose own name for itself is Windows 10', async () => {
    expect(await windows(recorded('windows-10-enterprise-22h2'))).toMatchObject({
      value: { family: 'windows', id: 'windows', name: 'Windows 10 Enterprise', version: '6.3.19045', codename: '22H2', container: null },
    })
    expect(await windows(recorded('windows-11-pro-23h2'))).toMatchObject({ value: { name: 'Windows 11 Pro', codename: '23H2' } })
  })

  it('has the version that the kernel has, with build and revision', async () => {
    const numbers = { CurrentMajorVersionNumber: '0xa', CurrentMinorVersionNumber: '0x0', UBR: '0x10dd' }
    expect(await windows({ ...recorded('windows-11-pro-23h2'), ...numbers })).toMatchObject({
      value: { name: 'Windows 11 Pro', version: '10.0.22631.4317', edition: 'Professional', build: '22631.4317' },
    })
    expect(await windows({ ...recorded('windows-11-pro-23h2'), ...numbers, UBR: 'none' })).toMatchObject({
      value: { version: '10.0.22631' },
    })
  })

  it('is Windows 11 from its first build on', async () => {
    const values = { ProductName: 'Windows 10 Pro', CurrentMajorVersionNumber: '0xa' }
    expect(await windows({ ...values, CurrentBuildNumber: '22000' })).toMatchObject({ value: { name: 'Windows 11 Pro' } })
    expect(await windows({ ...values, CurrentBuildNumber: '21999' })).toMatchObject({ value: { name: 'Windows 10 Pro' } })
  })

  it('before 10 has no number of its own for the major version', async () => {
    const values = { ProductName: 'Windows Server 2012 R2 Standard', CurrentBuildNumber: '9600', CurrentVersion: '6.3' }
    expect(await windows(values)).toMatchObject({ value: { version: '6.3.9600', codename: null } })
  })

  it('as a server since 2016 has the number of its release for a name (constructed)', async () => {
    const values = { ProductName: 'Windows Server 2016 Standard', CurrentBuildNumber: '14393', CurrentVersion: '6.3', ReleaseId: '1607' }
    const numbers = { CurrentMajorVersionNumber: '0xa', CurrentMinorVersionNumber: '0x0' }
    expect(await windows({ ...values, ...numbers })).toMatchObject({
      value: { name: 'Windows Server 2016 Standard', version: '10.0.14393', codename: '1607' },
    })
  })

  it('has the edition that only other values tell', () => {
    const nameOf = (ProductName: string, EditionID: string, CurrentBuild: string, more: Record<string, string> = {}) =>
      windowsRelease({ ProductName, EditionID, CurrentBuild, ...more })?.name
    expect(nameOf('Windows 10 Enterprise LTSC 2021', 'IoTEnterpriseS', '19044')).toBe('Windows 10 IoT Enterprise LTSC 2021')
    expect(nameOf('Windows 10 Enterprise', 'IoTEnterprise', '26100')).toBe('Windows 11 IoT Enterprise')
    expect(nameOf('Windows 10 Enterprise', 'EnterpriseS', '26100')).toBe('Windows 11 Enterprise LTSC')
    expect(nameOf('Windows 10 Enterprise 2016 LTSB', 'EnterpriseS', '14393')).toBe('Windows 10 Enterprise 2016 LTSB')
    expect(nameOf('Windows 10 Enterprise', 'Enterprise', '19045')).toBe('Windows 10 Enterprise')
    expect(nameOf('Microsoft Windows XP', '', '2600')).toBe('Windows XP')
    expect(nameOf('Windows Server 2022 Datacenter', 'ServerDatacenter', '20348', { InstallationType: 'Server' })).toBe(
      'Windows Server 2022 Datacenter',
    )
    expect(nameOf('Windows Server 2025 Standard', 'ServerStandard', '26100', { InstallationType: 'Server Core' })).toBe(
      'Windows Server 2025 Standard (Server Core)',
    )
  })

  it('is found in the lifecycle table by what is read of it', () => {
    const rowOf = (values: Record<string, string>) => {
      const release = windowsRelease(values)
      return release && lifecycleOf(knowledge.lifecycles, anOs({ id: 'windows', ...release }))?.name
    }
    const ten = { CurrentMajorVersionNumber: '0xa', CurrentMinorVersionNumber: '0x0' }
    expect(rowOf({ ...recorded('windows-10-enterprise-22h2'), ...ten })).toBe('Windows 10 Enterprise and Education, version 22H2')
    expect(rowOf({ ...recorded('windows-11-pro-23h2'), ...ten, UBR: '0x10dd' })).toBe('Windows 11 Home and Pro, version 23H2')
    const server = { ProductName: 'Windows Server 2008 R2 Standard', CurrentVersion: '6.1', CurrentBuildNumber: '7601' }
    expect(rowOf(server)).toBe('Windows Server 2008 R2')
  })

  it('shows of its registry the release only, and not who owns it', async () => {
    const fact = await windows({ ...recorded('windows-11-pro-23h2'), RegisteredOwner: 'A Person', ProductId: '00330-80000' })
    expect(fact.evidence.map((one) => one.text).join()).not.toMatch(/A Person|00330/)
    expect(fact.evidence[0]?.text).toContain('EditionID: Professional')
  })

  it('is not taken for a Windows of Microsoft’s where it is Wine', async () => {
    const looks = { 'C:\\Windows\\System32\\winecfg.exe': { realPath: '', kind: 'file', executable: true, readable: true } } as const
    const fact = await gather(hostOf({ platform: 'win32', registry: { [CURRENT]: recorded('windows-11-pro-23h2') }, looks }))
    expect(fact).toMatchObject({ value: { family: 'windows', id: 'wine', name: 'Wine, which says that it is Windows 11 Pro' } })
    expect(fact.ok && lifecycleOf(knowledge.lifecycles, fact.value)).toBeUndefined()
  })

  it('is missing where the registry cannot be read', async () => {
    expect(await windows({})).toMatchObject({ ok: false, why: 'failed' })
  })
})

describe('a macOS system', () => {
  const macos = (text: string) => gather(hostOf({ platform: 'darwin', runs: { '/usr/bin/sw_vers': ran(text) } }))
  // As people quote it of their own machines.
  const SW_VERS = 'ProductName:\tmacOS\nProductVersion:\t12.6.7\nBuildVersion:\t21G651\n'

  it('is named by sw_vers, with its build', async () => {
    expect(parseSwVers(SW_VERS).BuildVersion).toBe('21G651')
    expect(await macos(SW_VERS)).toMatchObject({
      value: { family: 'macos', id: 'macos', name: 'macOS 12.6.7 (21G651)', version: '12.6.7', build: '21G651', container: null },
    })
  })

  it('is named with its Rapid Security Response (constructed)', async () => {
    const text = 'ProductName:\t\tmacOS\nProductVersion:\t\t13.4.1\nProductVersionExtra:\t(c)\nBuildVersion:\t\t22F770820d\n'
    expect(await macos(text)).toMatchObject({ value: { name: 'macOS 13.4.1 (c) (22F770820d)', version: '13.4.1' } })
  })

  it('is missing where sw_vers says nothing', async () => {
    expect(await macos('')).toMatchObject({ ok: false, why: 'failed' })
  })
})

describe('another system', () => {
  it('is unsupported, not guessed', async () => {
    expect(await gather(hostOf({ platform: 'other' }))).toMatchObject({ ok: false, why: 'unsupported' })
  })
})
