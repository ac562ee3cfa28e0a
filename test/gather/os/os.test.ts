// The operating system from what Linux, Windows and macOS hosts hold. The os-release texts are written after those of Debian 11
// and CentOS 7; the registry values and the lines of sw_vers are examples in the form that these systems document.
import { describe, expect, it } from 'vitest'
import { osGatherer, parseSwVers } from '../../../electron/gather/os/os.ts'
import { containerFromCgroup, parseOsRelease } from '../../../electron/gather/os/os-release.ts'
import type { Host } from '../../../electron/host/host.ts'
import { createNodeHost } from '../../../electron/host/node-host.ts'
import { contextFor, file, hostOf, ran } from '../context.ts'

const DEBIAN = `PRETTY_NAME="Debian GNU/Linux 11 (bullseye)"
NAME="Debian GNU/Linux"
VERSION_ID="11"
VERSION="11 (bullseye)"
VERSION_CODENAME=bullseye
ID=debian
HOME_URL="https://www.debian.org/"
`
const CENTOS = `NAME="CentOS Linux"
VERSION="7 (Core)"
ID="centos"
ID_LIKE="rhel fedora"
VERSION_ID="7"
PRETTY_NAME="CentOS Linux 7 (Core)"
ANSI_COLOR="0;31"
`
const CURRENT = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'
const gather = (host: Host) => osGatherer.gather(contextFor(host, {}))

describe('a Linux system', () => {
  it('is named by /etc/os-release', async () => {
    const host = hostOf({ files: { '/etc/os-release': file(DEBIAN), '/usr/lib/os-release': file(CENTOS) } })
    expect(await gather(host)).toMatchObject({
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
      evidence: [{ source: '/etc/os-release' }],
    })
  })

  it('is named by /usr/lib/os-release where /etc has none, with no codename where none is given', async () => {
    expect(await gather(hostOf({ files: { '/usr/lib/os-release': file(CENTOS) } }))).toMatchObject({
      value: { id: 'centos', version: '7', codename: null, name: 'CentOS Linux 7 (Core)' },
    })
  })

  it('is missing, with the reason, where there is neither', async () => {
    expect(await gather(hostOf({}))).toMatchObject({ ok: false, why: 'failed' })
  })

  it('is this machine’s own', async () => {
    expect((await gather(createNodeHost())).ok).toBe(true)
  })
})

describe('a container', () => {
  const containerWith = async (files: Record<string, ReturnType<typeof file>>) => {
    const fact = await gather(hostOf({ files: { '/etc/os-release': file(DEBIAN), ...files } }))
    return fact.ok ? fact.value.container : 'no fact'
  }
  it('is told by the mark that its manager leaves', async () => {
    expect(await containerWith({ '/.dockerenv': file('') })).toBe('docker')
    expect(await containerWith({ '/run/.containerenv': file('engine="podman-4.3.1"') })).toBe('podman')
    expect(await containerWith({ '/run/systemd/container': file('systemd-nspawn\n') })).toBe('systemd-nspawn')
    expect(await containerWith({ '/proc/1/cgroup': file('0::/kubepods/besteffort/pod1\n') })).toBe('kubernetes')
  })
  it('is not seen in the control groups of an ordinary host, or of one that runs containers', () => {
    expect(containerFromCgroup('0::/init.scope\n')).toBeNull()
    expect(containerFromCgroup('12:cpu:/system.slice/docker.service\n')).toBeNull()
    expect(containerFromCgroup('12:cpu:/docker/0123456789ab\n')).toBe('docker')
    expect(containerFromCgroup('1:name=systemd:/lxc/web/init.scope\n')).toBe('lxc')
  })
})

describe('os-release', () => {
  it('is read without comments, with both kinds of quotes and escapes', () => {
    expect(parseOsRelease('# ID=no\nID=alpine\nNAME=\'Alpine Linux\'\nX="a \\"b\\" \\$c"\nlower=1\n')).toEqual({
      ID: 'alpine',
      NAME: 'Alpine Linux',
      X: 'a "b" $c',
    })
  })
})

describe('a Windows system', () => {
  const windows = (values: Record<string, string>) => gather(hostOf({ platform: 'win32', registry: { [CURRENT]: values } }))
  it('is named by the registry, with the version that the kernel has', async () => {
    const values = { ProductName: 'Windows 10 Pro', CurrentBuildNumber: '19045', DisplayVersion: '22H2', CurrentMajorVersionNumber: '0xa' }
    expect(await windows({ ...values, CurrentVersion: '6.3' })).toMatchObject({
      value: { family: 'windows', id: 'windows', name: 'Windows 10 Pro', version: '10.0.19045', codename: '22H2' },
    })
  })
  it('is Windows 11 from its first build on, though the registry says 10', async () => {
    const values = { ProductName: 'Windows 10 Pro', CurrentMajorVersionNumber: '0xa' }
    expect(await windows({ ...values, CurrentBuildNumber: '22631' })).toMatchObject({ value: { name: 'Windows 11 Pro' } })
    expect(await windows({ ...values, CurrentBuildNumber: '21999' })).toMatchObject({ value: { name: 'Windows 10 Pro' } })
  })
  it('before 10 has no number of its own for the major version', async () => {
    const values = { ProductName: 'Windows Server 2012 R2 Standard', CurrentBuildNumber: '9600', CurrentVersion: '6.3' }
    expect(await windows(values)).toMatchObject({ value: { version: '6.3', codename: null } })
  })
  it('is missing where the registry cannot be read', async () => {
    expect(await windows({})).toMatchObject({ ok: false, why: 'failed' })
  })
})

describe('a macOS system', () => {
  const SW_VERS = 'ProductName:\t\tmacOS\nProductVersion:\t\t14.4.1\nBuildVersion:\t\t23E224\n'
  it('is named by sw_vers', async () => {
    expect(parseSwVers(SW_VERS).BuildVersion).toBe('23E224')
    expect(await gather(hostOf({ platform: 'darwin', runs: { '/usr/bin/sw_vers': ran(SW_VERS) } }))).toMatchObject({
      value: { family: 'macos', name: 'macOS 14.4.1', version: '14.4.1' },
    })
  })
})

describe('another system', () => {
  it('is unsupported, not guessed', async () => {
    expect(await gather(hostOf({ platform: 'other' }))).toMatchObject({ ok: false, why: 'unsupported' })
  })
})
