// What Linux systems say of themselves, by the files of real ones (recordings/README.md says how they were got).
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseOsRelease, RELEASE_FILES } from '../../../electron/gather/os/linux-release.ts'
import { osGatherer } from '../../../electron/gather/os/os.ts'
import { contextFor, file, hostOf } from '../context.ts'

const RELEASES = new URL('recordings/releases/', import.meta.url)

/** The files of one recorded system, as a host holds them. */
const filesOf = (system: string) =>
  Object.fromEntries(
    RELEASE_FILES.flatMap(([path]) => {
      try {
        return [[path, file(readFileSync(new URL(`${system}${path}`, RELEASES), 'utf8'), path)]]
      } catch {
        return []
      }
    }),
  )

const gather = (files: ReturnType<typeof filesOf>) => osGatherer.gather(contextFor(hostOf({ files }), {}))

const factOf = async (files: ReturnType<typeof filesOf>) => {
  const fact = await gather(files)
  return fact.ok ? [fact.value.id, fact.value.version, fact.value.name, fact.value.codename, fact.evidence[0]?.source] : fact.detail
}

const OS_RELEASE = '/etc/os-release'
const USR = '/usr/lib/os-release'

/** id, version, name, codename, the file that told it. */
const SYSTEMS: Record<string, [string, string, string, string | null, string]> = {
  almalinux10: ['almalinux', '10.0', 'AlmaLinux 10.0 (Purple Lion)', null, USR],
  alpine: ['alpine', '3.23.2', 'Alpine Linux v3.23', null, OS_RELEASE],
  amazon2014: ['amzn', '2014.03', 'Amazon Linux AMI release 2014.03', null, '/etc/system-release'],
  amazon2016: ['amzn', '2016.03', 'Amazon Linux AMI 2016.03', null, OS_RELEASE],
  amazon2023: ['amzn', '2023', 'Amazon Linux 2023', null, OS_RELEASE],
  centos5: ['centos', '5.11', 'CentOS release 5.11 (Final)', 'Final', '/etc/redhat-release'],
  centos7: ['centos', '7', 'CentOS Linux 7 (Core)', null, OS_RELEASE],
  centosstream9: ['centos', '9', 'CentOS Stream 9', null, OS_RELEASE],
  cloudlinux6: ['cloudlinux', '6.8', 'CloudLinux Server release 6.8 (Oleg Makarov)', 'Oleg Makarov', '/etc/redhat-release'],
  cloudlinux7: ['cloudlinux', '7.3', 'CloudLinux 7.3 (Yury Malyshev)', null, OS_RELEASE],
  debian8: ['debian', '8', 'Debian GNU/Linux 8 (jessie)', null, OS_RELEASE],
  debian11: ['debian', '11', 'Debian GNU/Linux 11 (bullseye)', 'bullseye', OS_RELEASE],
  debian12: ['debian', '12', 'Debian GNU/Linux 12 (bookworm)', 'bookworm', OS_RELEASE],
  debian13: ['debian', '13', 'Debian GNU/Linux 13 (trixie)', 'trixie', OS_RELEASE],
  debiantesting: ['debian', '', 'Debian GNU/Linux bookworm/sid', 'bookworm', OS_RELEASE],
  fedora19: ['fedora', '19', 'Fedora 19 (Schrödinger’s Cat)', null, OS_RELEASE],
  fedora42: ['fedora', '42', 'Fedora Linux 42 (Forty Two)', null, USR],
  gentoo: ['gentoo', '', 'Gentoo/Linux', null, OS_RELEASE],
  kali: ['kali', '2017.1', 'Kali GNU/Linux Rolling', null, OS_RELEASE],
  // Mint of that time kept Ubuntu's file: its TLS library is Ubuntu's too.
  linuxmint17: ['ubuntu', '14.04', 'Ubuntu 14.04.3 LTS', null, OS_RELEASE],
  opensuse15: ['opensuse-leap', '15.2', 'openSUSE Leap 15.2', null, OS_RELEASE],
  opensuse42: ['opensuse', '42.1', 'openSUSE 42.1', null, '/etc/SuSE-release'],
  // /etc/redhat-release of Oracle Linux 6 says Red Hat.
  oracle6: ['ol', '6.10', 'Oracle Linux Server release 6.10', null, '/etc/oracle-release'],
  oracle7: ['ol', '7.5', 'Oracle Linux Server 7.5', null, OS_RELEASE],
  raspbian8: ['raspbian', '8', 'Raspbian GNU/Linux 8 (jessie)', null, OS_RELEASE],
  rhel5: ['rhel', '5.11', 'Red Hat Enterprise Linux Server release 5.11 (Tikanga)', 'Tikanga', '/etc/redhat-release'],
  rhel6: ['rhel', '6.5', 'Red Hat Enterprise Linux Server release 6.5 (Santiago)', 'Santiago', '/etc/redhat-release'],
  rhel7: ['rhel', '7.0', 'Red Hat Enterprise Linux Server 7.0 (Maipo)', null, OS_RELEASE],
  rhel10: ['rhel', '10.0', 'Red Hat Enterprise Linux 10.0 (Coughlan)', null, OS_RELEASE],
  rocky9: ['rocky', '9.3', 'Rocky Linux 9.3 (Blue Onyx)', null, USR],
  scientific6: ['scientific', '6.4', 'Scientific Linux release 6.4 (Carbon)', 'Carbon', '/etc/redhat-release'],
  slackware14: ['slackware', '14.1', 'Slackware 14.1', null, OS_RELEASE],
  sles11: ['sles', '11.3', 'SUSE Linux Enterprise Server 11 SP3', null, '/etc/SuSE-release'],
  sles12: ['sles', '12.1', 'SUSE Linux Enterprise Server 12 SP1', null, OS_RELEASE],
  ubuntu14: ['ubuntu', '14.04', 'Ubuntu 14.04.3 LTS', null, OS_RELEASE],
  ubuntu24: ['ubuntu', '24.04', 'Ubuntu 24.04.3 LTS', 'noble', OS_RELEASE],
  ubuntu2604: ['ubuntu', '26.04', 'Ubuntu 26.04 LTS', 'resolute', OS_RELEASE],
}

describe('a real Linux system', () => {
  it.each(Object.entries(SYSTEMS))('%s is named as it names itself', async (system, expected) => {
    expect(await factOf(filesOf(system))).toEqual(expected)
  })

  it('is in the list above for every recording', () => {
    expect(Object.keys(SYSTEMS).sort()).toEqual(readdirSync(RELEASES).sort())
  })
})

describe('a system from before os-release', () => {
  const without = (system: string) => {
    const { '/etc/os-release': _etc, '/usr/lib/os-release': _usr, ...rest } = filesOf(system)
    return factOf(rest)
  }

  it('is told by its own file first: Ubuntu by lsb-release and not as a Debian testing, SUSE with its service pack', async () => {
    expect(await without('ubuntu14')).toEqual(['ubuntu', '14.04', 'Ubuntu 14.04.3 LTS', 'trusty', '/etc/lsb-release'])
    expect(await without('linuxmint17')).toEqual(['linuxmint', '17.3', 'Linux Mint 17.3 Rosa', 'rosa', '/etc/lsb-release'])
    expect(await without('sles12')).toEqual(['sles', '12.1', 'SUSE Linux Enterprise Server 12 SP1', null, '/etc/SuSE-release'])
    expect(await without('oracle7')).toEqual(['ol', '7.5', 'Oracle Linux Server release 7.5', null, '/etc/oracle-release'])
  })

  it('is a Debian by debian_version alone, with no version where that says testing', async () => {
    expect(await without('debian8')).toEqual(['debian', '8.2', 'Debian GNU/Linux 8.2', null, '/etc/debian_version'])
    expect(await without('debiantesting')).toEqual(['debian', '', 'Debian GNU/Linux bookworm/sid', null, '/etc/debian_version'])
  })

  it('keeps the name that it gives itself where no vendor is known by it (constructed)', async () => {
    const told = { '/etc/redhat-release': file('XenServer release 7.2.0 (xenenterprise)\n') }
    expect(await factOf(told)).toEqual([
      'linux',
      '7.2.0',
      'XenServer release 7.2.0 (xenenterprise)',
      'xenenterprise',
      '/etc/redhat-release',
    ])
  })

  it('is not named by a file that names nothing: Red Hat’s lsb-release, an empty file, a line without a release', async () => {
    const nothing = {
      '/etc/os-release': file(' \n'),
      '/etc/redhat-release': file('Red Hat\n'),
      '/etc/lsb-release': file('LSB_VERSION=core\n'),
    }
    expect(await factOf(nothing)).toContain('no file that tells its name and version')
    expect(await factOf({ ...nothing, '/etc/SuSE-release': file('SUSE\n'), '/etc/debian_version': file('9.13\n') })).toContain('debian')
  })
})

describe('os-release', () => {
  it('is read without comments, with both kinds of quotes and escapes, and with a byte order mark', () => {
    expect(parseOsRelease('\ufeffID=alpine\r\n# ID=no\nNAME=\'Alpine Linux\'\nX="a \\"b\\" \\$c"\nlower=1\n')).toEqual({
      ID: 'alpine',
      NAME: 'Alpine Linux',
      X: 'a "b" $c',
    })
  })

  it('stands for “linux” where it has no ID, as os-release(5) says', async () => {
    expect(await factOf({ '/etc/os-release': file('NAME=Own\nVERSION_ID=3\n') })).toEqual(['linux', '3', 'Own 3', null, OS_RELEASE])
  })
})
