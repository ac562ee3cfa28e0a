// Updates that wait. Debian's texts are cut from a real Debian 12 (apt 2.6.1, dpkg 1.21.22), dnf's is that of dnf 4.14 on a repository
// with one package and one advisory of our own. Not run here: yum, quoted from Oracle Linux 6, "Security Guide" 3.11.2; dnf 5, zypper's
// table (zypper 1.14 took the command and said nothing), apk and Windows, after their manuals.
import { describe, expect, it } from 'vitest'
import { found } from '../../../electron/contract/fact.ts'
import type { Recording } from '../../../electron/contract/recording.ts'
import { updatesGatherer } from '../../../electron/gather/os/updates.ts'
import { parseApkVersion } from '../../../electron/gather/os/updates-alpine.ts'
import { parseInstalled, parsePackageList, waiting } from '../../../electron/gather/os/updates-debian.ts'
import { parsePatches, parseUpdateinfo } from '../../../electron/gather/os/updates-rpm.ts'
import { parseHotfixes, parseResultTime } from '../../../electron/gather/os/updates-windows.ts'
import { runKey } from '../../../electron/host/run-key.ts'
import { anOs } from '../../fixtures/facts.ts'
import { contextFor, file, hostOf, ran } from '../context.ts'

const gathered = async (parts: Partial<Recording>, os = found(anOs())) => updatesGatherer.gather(contextFor(hostOf(parts), { os }))
const readOf = async (parts: Partial<Recording>, os = found(anOs())) => {
  const fact = await gathered(parts, os)
  if (!fact.ok) throw new Error(fact.detail)
  return fact.value
}

const LIST = 'deb.debian.org_debian-security_dists_bookworm-security'
const PACKAGES = `Package: libssl3
Source: openssl
Version: 3.0.22-1~deb12u2
Installed-Size: 6042
Architecture: amd64
Depends: libc6 (>= 2.34)
Description: Secure Sockets Layer toolkit - shared libraries

Package: ca-certificates
Version: 20250419~deb12u2
Architecture: all
Depends: openssl (>= 1.1.1), debconf (>= 0.5) | debconf-2.0

Package: curl
Version: 7.88.1-10+deb12u15
Architecture: amd64
`
const INSTALLED = `ii |libssl3|3.0.17-1~deb12u3|amd64
hi |ca-certificates|20230311+deb12u1|all
rc |curl|7.88.1-10+deb12u5|amd64
ii |vim|2:9.0.1378-2|amd64
`
const STAT = '1795257716 /var/lib/apt/lists/partial\n1795293073 /var/lib/dpkg/status\n'
/** A command as a recording has it. */
const key = (program: string, ...args: string[]): string => runKey(program, args, [])
// biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query fills these in.
const DPKG = key('dpkg-query', '-W', '-f', '${db:Status-Abbrev}|${Package}|${Version}|${Architecture}\\n')
const STAMPS = key(
  'stat',
  '-c',
  '%Y %n',
  '/var/lib/apt/lists/partial',
  '/var/lib/apt/periodic/update-success-stamp',
  '/var/lib/dpkg/status',
)
const DNF = key('dnf', '-C', '-q', '--setopt=logfilelevel=0', 'updateinfo', 'list', '--security')

const debian = (parts: Partial<Recording> = {}): Partial<Recording> => ({
  lists: {
    '/var/lib/dpkg': ['info', 'status'],
    '/var/lib/apt/lists': [`${LIST}_InRelease`, `${LIST}_main_binary-amd64_Packages.lz4`, 'partial'],
  },
  files: { [`/var/lib/apt/lists/${LIST}_InRelease`]: file('Origin: Debian\nDate: Fri, 20 Nov 2026 00:12:41 UTC\n') },
  runs: {
    [`/usr/lib/apt/apt-helper cat-file /var/lib/apt/lists/${LIST}_main_binary-amd64_Packages.lz4`]: ran(PACKAGES),
    [DPKG]: ran(INSTALLED),
    [STAMPS]: ran(STAT, { exit: 1, stderr: 'stat: cannot statx ...' }),
  },
  ...parts,
})

describe('on Debian', () => {
  it('what is installed and newer in the security lists waits, held or not, and nothing else', async () => {
    expect(await readOf(debian())).toEqual({
      tool: 'apt',
      pending: [
        { name: 'libssl3', installed: '3.0.17-1~deb12u3', candidate: '3.0.22-1~deb12u2', security: true },
        { name: 'ca-certificates', installed: '20230311+deb12u1', candidate: '20250419~deb12u2', security: true, held: true },
      ],
      // The later of the list's own day and of the folder that changes with every update of the lists.
      listsOf: '2026-11-21T10:41:56.000Z',
      lastInstalled: '2026-11-21T20:31:13.000Z',
    })
  })

  it('a package of another architecture, an equal or a newer one does not wait', () => {
    const listed = parsePackageList(PACKAGES)
    const installed = (version: string, architecture = 'amd64') => parseInstalled(`ii |libssl3|${version}|${architecture}\n`)
    expect(waiting(installed('3.0.22-1~deb12u2'), listed, true)).toEqual([])
    expect(waiting(installed('3.0.22-1'), listed, true)).toEqual([])
    expect(waiting(installed('3.0.1', 'i386'), listed, true)).toEqual([])
    expect(waiting(installed('3.0.1'), listed, true)).toHaveLength(1)
  })

  it('of two versions of a package in the lists the newer one is offered, whichever comes first', () => {
    const twice = `${PACKAGES}\nPackage: libssl3\nVersion: 3.0.9-1\nArchitecture: amd64\n`
    expect(parsePackageList(twice).get('libssl3:amd64')?.version).toBe('3.0.22-1~deb12u2')
  })

  it('without a list nothing is said to wait, and no list is claimed, as in an image for containers', async () => {
    const bare = debian({
      lists: {
        '/var/lib/dpkg': ['status'],
        '/var/lib/apt/lists': ['partial', 'deb.debian.org_debian_dists_bookworm_main_binary-amd64_Packages'],
      },
    })
    expect(await readOf(bare)).toMatchObject({ pending: [], listsOf: null, lastInstalled: '2026-11-21T20:31:13.000Z' })
  })

  // The name and the first lines of a real Debian unstable's list (debootstrap, 2026-11-22); the packages are those above.
  const SID = 'deb.debian.org_debian_dists_sid'
  const sid = debian({
    lists: {
      '/var/lib/dpkg': ['status'],
      '/var/lib/apt/lists': [
        ...[`${SID}_InRelease`, `${SID}_main_binary-amd64_Packages`],
        ...['deb.debian.org_debian_dists_experimental_main_binary-amd64_Packages', 'partial'],
      ],
    },
    files: {
      [`/var/lib/apt/lists/${SID}_InRelease`]: file(
        'Origin: Debian\nSuite: unstable\nCodename: sid\nDate: Fri, 30 Oct 2026 08:08:01 UTC\n',
      ),
    },
    runs: {
      [`/usr/lib/apt/apt-helper cat-file /var/lib/apt/lists/${SID}_main_binary-amd64_Packages`]: ran(PACKAGES),
      [DPKG]: ran(INSTALLED),
      [STAMPS]: ran(STAT),
    },
  })
  const UNRELEASED = found(anOs({ name: 'Debian GNU/Linux forky/sid', version: '', codename: 'forky' }))

  it('on a release that is not out, all lists count: what mends a hole comes with everything else, and is not marked', async () => {
    expect(await readOf(sid, UNRELEASED)).toMatchObject({
      pending: [
        { name: 'libssl3', security: null },
        { name: 'ca-certificates', security: null },
      ],
      listsOf: '2026-11-21T10:41:56.000Z',
    })
  })

  it('the same lists are none of security on a release that is out', async () => {
    expect(await readOf(sid)).toMatchObject({ pending: [], listsOf: null })
  })

  it('lists that cannot be read are no empty lists', async () => {
    const broken = debian({ runs: { [DPKG]: ran(INSTALLED), [STAMPS]: ran(STAT) } })
    expect(await readOf(broken)).toMatchObject({ pending: [], listsOf: null, listsFault: expect.stringContaining('could not be read') })
  })
})

const YUM = `ELBA-2012-1457 bugfix         ORBit2-2.14.17-3.2.el6_3.x86_64
ELSA-2013-0215 Important/Sec. abrt-2.0.8-6.0.1.el6_3.2.x86_64
ELSA-2013-0587 Moderate/Sec.  openssl-1.0.0-27.el6_4.2.x86_64
`
const DNF4 = 'RHSA-2024:2447 Moderate/Sec. openssl-libs-1:3.0.7-2.el9.noarch\n'
const DNF5 = `Name                   Type     Severity                                 Package              Issued
FEDORA-2024-3b9f5c1a2d security Moderate openssl-libs-1:3.2.1-2.fc40.x86_64 2024-04-20 01:06:30
FEDORA-2024-0000000000 bugfix   None     vim-common-9.1.1-1.fc40.x86_64     2024-04-21 01:06:30
`
const ZYPPER = `Repository                          | Name                                        | Category | Severity  | Interactive | Status  | Summary
------------------------------------+---------------------------------------------+----------+-----------+-------------+---------+------------------------------
SLE-Module-Basesystem15-SP5-Updates | SUSE-SLE-Module-Basesystem-15-SP5-2024-1234 | security | important | ---         | needed  | Security update for openssl-3
SLE-Module-Basesystem15-SP5-Updates | SUSE-SLE-Module-Basesystem-15-SP5-2024-1300 | security | moderate  | ---         | applied | Security update for vim
SLE-Module-Basesystem15-SP5-Updates | SUSE-SLE-Module-Basesystem-15-SP5-2024-1301 | recommended | low    | ---         | needed  | Recommended update for grub2

Found 1 applicable patch:
`

describe('on a system of RPM packages', () => {
  it('the advisories for security are told with package and version, those for bugs are not', () => {
    expect(parseUpdateinfo(YUM)).toEqual([
      { name: 'abrt', installed: null, candidate: '2.0.8-6.0.1.el6_3.2', security: true },
      { name: 'openssl', installed: null, candidate: '1.0.0-27.el6_4.2', security: true },
    ])
    expect(parseUpdateinfo(DNF4)).toEqual([{ name: 'openssl-libs', installed: null, candidate: '1:3.0.7-2.el9', security: true }])
    expect(parseUpdateinfo(DNF5)).toEqual([{ name: 'openssl-libs', installed: null, candidate: '1:3.2.1-2.fc40', security: true }])
  })

  it('the patches of zypper are told by the package that they are for', () => {
    expect(parsePatches(ZYPPER)).toEqual([
      { name: 'openssl-3', installed: null, candidate: 'SUSE-SLE-Module-Basesystem-15-SP5-2024-1234', security: true },
    ])
  })

  const dnf = (stdout: string, found: string): Partial<Recording> => ({
    lists: { '/usr/bin': ['dnf', 'rpm'], '/var/cache/dnf': ['baseos.solv'] },
    runs: {
      [DNF]: ran(stdout),
      [key('rpm', '-qa', '--queryformat', '%{INSTALLTIME}\\n')]: ran('1795257716\n1795293073\n1600000000\n'),
      [key('stat', '-c', '%Y %n', '/var/cache/dnf/baseos.solv')]: ran('1795257716 /var/cache/dnf/baseos.solv\n'),
      [key('find', '/var/cache/dnf', '/var/cache/libdnf5', '-name', '*updateinfo*', '-print', '-quit')]: ran(found),
    },
  })

  it('its lists are as old as its cache, and the last installation is the latest of all packages', async () => {
    expect(await readOf(dnf(DNF4, ''))).toMatchObject({
      tool: 'dnf',
      listsOf: '2026-11-21T10:41:56.000Z',
      lastInstalled: '2026-11-21T20:31:13.000Z',
    })
  })

  it('an empty answer says that nothing waits only where the repositories have advisories: CentOS has none', async () => {
    expect(await readOf(dnf('', '/var/cache/dnf/baseos-updateinfo.solvx\n'))).toMatchObject({
      pending: [],
      listsOf: '2026-11-21T10:41:56.000Z',
    })
    expect(await readOf(dnf('', ''))).toMatchObject({ pending: [], listsOf: null })
    const told = { files: { '/etc/dnf/vars/releasever': file('latest\n') } }
    expect(await readOf({ ...dnf('', ''), ...told })).toMatchObject({ releasever: 'latest' })
    expect(await readOf({ ...dnf('', ''), files: { '/etc/dnf/vars/releasever': file('\n') } })).not.toHaveProperty('releasever')
  })

  it('a patch that is not needed does not wait', () => {
    expect(parsePatches(ZYPPER.replace('| needed  | Security', '| not needed | Security'))).toEqual([])
  })

  it('when it last installed something is kept where the tool cannot tell what waits, with its reason', async () => {
    const [refused, slow] = [
      { ...ran(''), exit: 1, stderr: "Error: Cache-only enabled but no cache for 'baseos'" },
      { ...ran(''), exit: null, end: 'timeout' as const },
    ]
    const well = dnf('', '')
    const told = (asked: typeof refused | typeof slow) => readOf({ ...well, runs: { ...well.runs, [DNF]: asked } })
    const kept = { pending: [], listsOf: null, lastInstalled: '2026-11-21T20:31:13.000Z' }
    expect(await told(refused)).toMatchObject({ ...kept, listsFault: expect.stringContaining('dnf could not tell') })
    expect(await told(slow)).toMatchObject({ ...kept, listsFault: expect.stringContaining('did not tell in time') })
  })

  it('a tool that does not answer leaves the fact missing', async () => {
    expect(await gathered({ lists: { '/usr/bin': ['zypper'] } })).toMatchObject({ ok: false, why: 'failed' })
    const slow = { ...ran(''), exit: null, end: 'timeout' as const }
    expect(await gathered({ ...dnf('', ''), runs: { [DNF]: slow } })).toMatchObject({
      ok: false,
      why: 'timeout',
    })
  })
})

describe('on Alpine Linux (not run here, after apk-version(8))', () => {
  it('what is older than in the index waits; whether for security is not known', () => {
    const text =
      'Installed:                                Available:\nlibcrypto3-3.1.4-r2                     < 3.1.4-r5 \nmusl-utils-1.2.4_git20230717-r4         < 1.2.4_git20230717-r5\n'
    expect(parseApkVersion(text)).toEqual([
      { name: 'libcrypto3', installed: '3.1.4-r2', candidate: '3.1.4-r5', security: null },
      { name: 'musl-utils', installed: '1.2.4_git20230717-r4', candidate: '1.2.4_git20230717-r5', security: null },
    ])
  })
})

describe('on Windows (not run here)', () => {
  it('the registry has the times in UTC', () => {
    expect(parseResultTime('2026-11-10 18:04:11')).toBe('2026-11-10T18:04:11.000Z')
    expect(parseResultTime(undefined)).toBeNull()
    expect(parseResultTime('yesterday')).toBeNull()
  })

  it('the list of updates tells the day of the last one, where the registry is silent', async () => {
    const hotfixes = 'KB5029931 2026-08-12\r\nKB5031364 2026-11-12\r\nKB5012170 2026-03-01\r\n'
    expect(parseHotfixes(hotfixes)).toBe('2026-11-12T00:00:00.000Z')
    const list = "Get-HotFix | ForEach-Object { $_.HotFixID + ' ' + $_.InstalledOn.ToString('yyyy-MM-dd') }"
    const command = key('powershell.exe', '-NoProfile', '-NonInteractive', '-Command', list)
    expect(await readOf({ platform: 'win32', runs: { [command]: ran(hotfixes) } })).toMatchObject({
      tool: 'windows-update',
      pending: [],
      listsOf: null,
      lastInstalled: '2026-11-12T00:00:00.000Z',
    })
    expect(await gathered({ platform: 'win32' })).toMatchObject({ ok: false })
  })
})

describe('a system without a known package manager', () => {
  it('is not said to be up to date', async () => {
    expect(await gathered({})).toMatchObject({ ok: false, why: 'unsupported' })
    expect(await gathered({ platform: 'darwin' })).toMatchObject({ ok: false, why: 'unsupported' })
  })
})
