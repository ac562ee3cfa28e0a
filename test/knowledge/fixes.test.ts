// The table of package commands: which system gets which, how it is verified, and how a person goes back.
// apt’s and dpkg’s were tried on Debian 12; those of dnf, yum, zypper and apk are quoted from their manuals, not run here.
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Os } from '../../electron/contract/host-facts.ts'
import { isFromImage, librarySteps, type PackageTopic, packageSteps, releaseOf, updateSteps } from '../../electron/knowledge/fixes.ts'
import { knowledge } from '../../electron/knowledge/knowledge.ts'
import { canDo, libraryOf } from '../../electron/knowledge/library.ts'
import { PACKAGE_MANAGERS, PACKAGE_TOPICS } from '../../electron/knowledge/schemas.ts'
import { anOs } from '../fixtures/facts.ts'

const { fixes } = knowledge
const os = (id: string, version: string, change: Parameters<typeof anOs>[0] = {}) => anOs({ id, version, ...change })
const commandsOf = (system: ReturnType<typeof anOs>, topic: PackageTopic) =>
  packageSteps(fixes, system, topic).flatMap(({ command }) => command ?? [])
/** The release of each row that names some, and one that the last row of its system takes. */
const systems = fixes.releases.flatMap((release) =>
  release.os.flatMap((id) => (release.versions ?? ['']).map((version) => ({ id, version, release }))),
)

describe('the table of package commands', () => {
  it('has every package manager once, each with a place for the names', () => {
    expect(fixes.managers.map(({ manager }) => manager)).toEqual([...PACKAGE_MANAGERS])
    for (const { upgrade, verify, back } of fixes.managers)
      for (const command of [upgrade, verify, back.command]) expect(command.split('{packages}')).toHaveLength(2)
  })

  it('has a source and the day in every row, and says what was tried where no list of the vendor was read', () => {
    for (const row of [...fixes.managers, ...fixes.releases]) {
      expect(row.source).toMatch(/^https:/)
      expect(row.checked).toBe('2026-11-22')
      expect(row.tried === undefined, row.source).toBe(row.verified)
    }
    // Debian’s as apt reads them, Ubuntu’s from its notices and lists: of no other release was every name read.
    expect(fixes.releases.filter(({ verified }) => verified).map(({ os: ids, versions }) => [ids, versions])).toEqual([
      [['debian'], ['13']],
      [['debian'], ['12']],
      [['debian'], ['11']],
      [['ubuntu'], ['26.04']],
      [['ubuntu'], ['25.10', '26.10']],
      [['ubuntu'], ['24.04']],
      [['ubuntu'], ['22.04']],
      [['ubuntu'], ['20.04']],
      [['ubuntu'], ['18.04']],
    ])
  })

  it('has no row that an earlier one hides', () => {
    for (const { id, version, release } of systems)
      if (release.versions !== null) expect(releaseOf(fixes, os(id, version)), `${id} ${version}`).toBe(release)
    const open = systems.filter(({ release }) => release.versions === null).map(({ id }) => id)
    expect([...new Set(open)]).toEqual(open)
  })

  it('knows the public roots of all but the oldest systems, and every topic somewhere', () => {
    const without = systems
      .filter(({ release }) => release.packages['ca-certificates'] === undefined)
      .map(({ id, version }) => `${id} ${version}`)
    expect(without.filter((one) => !/ (5|11\.\d)$/.test(one))).toEqual([])
    for (const topic of PACKAGE_TOPICS)
      expect(
        fixes.releases.some(({ packages }) => packages[topic] !== undefined),
        topic,
      ).toBe(true)
  })

  it('says how to go back in sentences of 20 words', () => {
    for (const { back } of fixes.managers)
      for (const sentence of back.text.split(/(?<=\.) /)) expect(sentence.split(' ').length, sentence).toBeLessThanOrEqual(20)
  })
})

describe('the command for the packages of a topic', () => {
  const apt = (names: string) => `sudo apt-get update && sudo apt-get install --only-upgrade ${names}`
  const zypper = (names: string) => `sudo zypper refresh && sudo zypper update ${names}`
  const apk = (names: string) => `sudo apk update && sudo apk upgrade ${names}`

  it.each<[string, string, PackageTopic, string | undefined]>([
    ['debian', '13', 'openssl', apt('openssl libssl3t64')],
    ['debian', '13', 'gnutls', apt('libgnutls30t64')],
    ['debian', '12', 'openssl', apt('openssl libssl3')],
    ['debian', '12', 'nss', apt('libnss3')],
    ['debian', '12', 'php', apt('php8.2-cli php8.2-fpm php8.2-common php8.2-curl libapache2-mod-php8.2')],
    ['debian', '12', 'python', apt('python3.11 libpython3.11-stdlib')],
    ['debian', '12', 'node', apt('nodejs')],
    ['debian', '11', 'openssl', apt('openssl libssl1.1')],
    ['debian', '11', 'curl', apt('curl libcurl4 libcurl3-gnutls')],
    // Testing gives no version: its library may have another name by now.
    ['debian', '', 'openssl', undefined],
    ['debian', '', 'ca-certificates', apt('ca-certificates')],
    ['ubuntu', '26.04', 'php', apt('php8.5-cli php8.5-fpm php8.5-common php8.5-curl libapache2-mod-php8.5')],
    ['ubuntu', '24.04', 'openssl', apt('openssl libssl3t64')],
    ['ubuntu', '22.04', 'openssl', apt('openssl libssl3')],
    ['ubuntu', '20.04', 'openssl', apt('openssl libssl1.1')],
    ['ubuntu', '18.04', 'openssl', apt('openssl libssl1.1 libssl1.0.0')],
    ['ubuntu', '16.04', 'openssl', apt('openssl libssl1.0.0')],
    ['rhel', '9.6', 'openssl', 'sudo dnf upgrade openssl openssl-libs'],
    ['almalinux', '8.10', 'gnutls', 'sudo dnf upgrade gnutls'],
    ['rhel', '7.9', 'nss', 'sudo yum update nss nss-softokn nss-util'],
    ['ol', '6.10', 'openssl', 'sudo yum update openssl'],
    ['fedora', '43', 'php', 'sudo dnf upgrade php-cli php-fpm php-common'],
    ['amzn', '2023', 'curl', 'dnf check-release-update'],
    ['amzn', '2', 'curl', 'sudo yum update curl libcurl'],
    ['sles', '15.7', 'openssl', zypper('libopenssl3')],
    ['opensuse-leap', '15.5', 'openssl', zypper('libopenssl1_1')],
    ['sles', '12.5', 'ca-certificates', zypper('ca-certificates-mozilla')],
    ['alpine', '3.22.1', 'openssl', apk('openssl libssl3 libcrypto3')],
    ['alpine', '3.17.0', 'openssl', apk('openssl libssl3 libcrypto3')],
    ['alpine', '3.16.9', 'openssl', apk('openssl libssl1.1 libcrypto1.1')],
    ['alpine', '3.8.5', 'openssl', undefined],
    ['arch', '', 'openssl', undefined],
    ['windows', '10.0.20348', 'openssl', undefined],
  ])('%s %s: %s', (id, version, topic, command) => {
    expect(commandsOf(os(id, version), topic)[0]).toBe(command)
  })

  it('is followed by the way to see it, and the way back', () => {
    expect(commandsOf(os('debian', '12'), 'openssl').slice(1)).toEqual([
      'dpkg-query --show openssl libssl3',
      'apt-cache policy openssl libssl3',
    ])
    expect(commandsOf(os('rocky', '9.4'), 'gnutls').slice(1)).toEqual(['rpm -q gnutls', 'sudo dnf downgrade gnutls'])
    expect(commandsOf(os('centos', '7'), 'gnutls').slice(-2)).toEqual(['rpm -q gnutls', 'sudo yum downgrade gnutls'])
    expect(commandsOf(os('sles', '15.7'), 'gnutls').slice(1)).toEqual([
      'rpm -q libgnutls30',
      'zypper search --details --match-exact libgnutls30',
    ])
    expect(commandsOf(os('alpine', '3.22.1'), 'curl').slice(1)).toEqual(['apk list --installed curl libcurl', 'apk policy curl libcurl'])
    const back = (id: string) => packageSteps(fixes, os(id, ''), 'curl').at(-1)?.text
    expect(back('debian')).toContain('apt-mark hold')
    expect(back('sles')).toContain('--oldpackage')
    expect(back('alpine')).toContain('apk add NAME=VERSION')
  })

  it('says first where the packages of an ended release lie now', () => {
    expect(packageSteps(fixes, os('centos', '7'), 'openssl')[0]?.text).toContain('vault.centos.org')
    expect(packageSteps(fixes, os('debian', '9'), 'openssl')[0]?.text).toContain('archive.debian.org')
    expect(packageSteps(fixes, os('rhel', '7.9'), 'openssl')[0]?.text).not.toContain('vault')
  })

  it('but not where a support for longer has all of them', () => {
    const support = (id: Os['longerSupports'][number]['id'], state: 'on' | 'off') => ({
      longerSupports: [{ id, state, until: null, source: '', text: '' }],
    })
    const says = (...given: Parameters<typeof os>) => JSON.stringify(packageSteps(fixes, os(...given), 'openssl'))
    expect(says('debian', '9', support('freexian-elts', 'on'))).not.toContain('archive.debian.org')
    expect(says('debian', '9', support('freexian-elts', 'off'))).toContain('archive.debian.org')
  })

  it.each([
    ['7', '/centos/$releasever/os/$basearch/', 'release=$releasever&arch=$basearch&repo=os&infra=$infra'],
    ['8', '/$contentdir/$releasever/BaseOS/$basearch/os/', 'release=$releasever&arch=$basearch&repo=BaseOS&infra=$infra'],
    ['8', '/$contentdir/$stream/BaseOS/$basearch/os/', 'release=$stream&arch=$basearch&repo=BaseOS&infra=$infra'],
  ])('has a command that points the repositories of CentOS %s as they come to where they lie now: %s', async (version, path, query) => {
    const before = `[base]\nname=Base\nmirrorlist=http://mirrorlist.centos.org/?${query}\n#baseurl=http://mirror.centos.org${path}\ngpgcheck=1\n`
    const own = '[shop]\nname=Shop\nbaseurl=https://packages.shop.test/centos/7/\nmirrorlist_expire=1\n'
    const after = `[base]\nname=Base\n#mirrorlist=http://mirrorlist.centos.org/?${query}\nbaseurl=http://vault.centos.org${path}\ngpgcheck=1\n`
    const folder = await mkdtemp(join(tmpdir(), 'tls-preflight-repos-'))
    try {
      const file = join(folder, 'CentOS-Base.repo')
      await writeFile(file, before + own)
      const command = updateSteps(fixes, 'yum', [], false, os('centos', version)).flatMap((step) => step.command ?? [])[1] ?? ''
      const play = () => execFileSync('sh', ['-c', command.replace(/^sudo /, '').replace('/etc/yum.repos.d', folder)])
      play()
      expect(await readFile(file, 'utf8')).toBe(after + own)
      play()
      expect(await readFile(file, 'utf8')).toBe(after + own)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('takes the system that a derivative is built on', () => {
    const mint = os('linuxmint', '21', { basedOn: { id: 'ubuntu', version: '22.04', codename: 'jammy' } })
    expect(commandsOf(mint, 'openssl')[0]).toBe(apt('openssl libssl3'))
    const unknown = os('linuxmint', '21', { basedOn: { id: 'ubuntu', version: '', codename: 'jammy' } })
    expect(commandsOf(unknown, 'openssl')).toEqual([])
    expect(commandsOf(unknown, 'ca-certificates')[0]).toBe(apt('ca-certificates'))
  })

  it('tells of the image, where the container is built from one', () => {
    const said = (container: string | null) =>
      packageSteps(fixes, os('debian', '12', { container }), 'curl').some(({ text }) => text.includes('into its image'))
    expect(['docker', 'kubernetes', 'lxc', null].map(said)).toEqual([true, true, false, false])
    expect(isFromImage(os('debian', '12', { container: 'podman' }))).toBe(true)
  })
})

describe('the command for the updates that wait', () => {
  it.each([
    [os('centos', '7'), ['sudo cp -a', 'sudo sed -i', 'sudo cp -a', 'sudo yum update']],
    [os('centos', '8'), ['sudo cp -a', 'sudo sed -i', 'sudo cp -a', 'sudo yum update']],
    [os('centos', '7', { container: 'docker' }), ['cp -a', 'sed -i', 'cp -a', 'yum update']],
    [os('centos', '9'), ['sudo yum update']],
    [os('rhel', '7.9'), ['sudo yum update']],
    [os('ol', '7.9'), ['sudo yum update']],
  ])('leads to where the packages of an ended release lie first, and nowhere else: $id $version $container', (system, starts) => {
    const commands = updateSteps(fixes, 'yum', [], false, system).flatMap(({ command }) => command ?? [])
    expect(commands.map((command, index) => command.startsWith(starts[index] ?? '-'))).toEqual(starts.map(() => true))
  })

  it('brings what waits up to date by its manager, first what is named, then shows it and the way back', () => {
    const commands = (...given: Parameters<typeof updateSteps>) => updateSteps(...given).map(({ command, text }) => command ?? text)
    expect(commands(fixes, 'dnf', ['openssl-libs'], true, os('rocky', '9.4'))).toEqual([
      'sudo dnf upgrade --security openssl-libs',
      'sudo dnf upgrade --refresh',
      'rpm -q openssl-libs',
      'sudo dnf downgrade openssl-libs',
    ])
    expect(commands(fixes, 'dnf', [], false, null)).toEqual(['sudo dnf upgrade --refresh'])
    expect(commands(fixes, 'yum', ['a;reboot', '$&'], false, null)[0]).toBe("sudo yum update --security 'a;reboot' '$&'")
  })

  it('has one command for zypper, which installs patches and takes no names', () => {
    expect(updateSteps(fixes, 'zypper', ['openssl-3'], true, os('sles', '15.7')).map(({ command }) => command)).toEqual([
      'sudo zypper refresh && sudo zypper patch --category security',
      'zypper list-patches --category security',
      'zypper search --details --match-exact openssl-3',
    ])
  })

  it('takes a newer release on Amazon Linux 2023, which keeps to the one of its image', () => {
    const commands = (id: string, version: string) =>
      updateSteps(fixes, 'dnf', ['openssl-libs'], false, os(id, version)).map(({ command }) => command)
    expect(commands('amzn', '2023').slice(0, 2)).toEqual([
      'dnf check-release-update',
      'sudo dnf upgrade --security openssl-libs --releasever=RELEASE',
    ])
    expect(commands('fedora', '44')[0]).toBe('sudo dnf upgrade --security openssl-libs')
  })

  it('asks for no sudo in a container that is built from an image, and says that the image needs it too', () => {
    const steps = updateSteps(fixes, 'apt', ['libssl3'], true, os('debian', '12', { container: 'docker' }))
    expect(JSON.stringify(steps)).not.toContain('sudo')
    expect(steps.map(({ text }) => text).join()).toContain('put that command into its image too')
    expect(JSON.stringify(updateSteps(fixes, 'apt', ['libssl3'], true, os('debian', '12', { container: 'lxc' })))).toContain('sudo apt-get')
  })
})

describe('a TLS library that its release can renew', () => {
  const renews = (id: string, version: string, name: string, installed: string, tls: '1.2' | '1.3') => {
    const library = { name, version: installed, bundled: false }
    const row = libraryOf(knowledge.libraries, library)
    return librarySteps(fixes, os(id, version), library, (newest) => canDo(row, newest, tls) === true).length > 0
  }

  it.each([
    // RHEL 6.0 to 6.4 had 1.0.0; 6.5 brought 1.0.1.
    ['rhel', '6.4', 'OpenSSL', '1.0.0', '1.2', true],
    ['rhel', '6.4', 'OpenSSL', '1.0.0', '1.3', false],
    ['rhel', '5.11', 'OpenSSL', '0.9.8e', '1.2', false],
    // Ubuntu 18.04 came with 1.1.0 and has 1.1.1 today.
    ['ubuntu', '18.04', 'OpenSSL', '1.1.0g', '1.3', true],
    // Its other library stays what it is: programs on it do not move to 1.1.1.
    ['ubuntu', '18.04', 'OpenSSL', '1.0.2n', '1.3', false],
    ['sles', '11.4', 'OpenSSL', '0.9.8j', '1.2', false],
    ['debian', '12', 'OpenSSL', '1.0.0m', '1.2', false],
    ['debian', '12', 'NSS', '3.14.3', '1.2', true],
    // No version of these packages was read.
    ['debian', '9', 'OpenSSL', '1.1.0l', '1.2', false],
    ['debian', '12', 'LibreSSL', '2.0.0', '1.2', false],
  ] as const)('%s %s, %s %s, TLS %s: %s', (id, version, name, installed, tls, renewed) => {
    expect(renews(id, version, name, installed, tls)).toBe(renewed)
  })
})
