// Whether a support for longer is turned on, by files of the host. The forms are those of the vendors' own sources, which
// longer-supports.ts names; the names and numbers of accounts in them are made up.
import { describe, expect, it } from 'vitest'
import type { Os } from '../../../electron/contract/host-facts.ts'
import type { Recording } from '../../../electron/contract/recording.ts'
import { aptSources } from '../../../electron/gather/os/apt-sources.ts'
import { longerSupportsOf, PRO_STATUS, parseProStatus } from '../../../electron/gather/os/longer-supports.ts'
import { repositoriesOf } from '../../../electron/gather/os/yum-repositories.ts'
import { anOs } from '../../fixtures/facts.ts'
import { file, hostOf } from '../context.ts'

const of = (os: Partial<Os>, recording: Partial<Recording>) => longerSupportsOf(hostOf(recording), anOs(os))
const status = (change: object = {}) =>
  JSON.stringify({
    _schema_version: '0.1',
    attached: true,
    account: { id: 'a-1', name: 'shop@example.test' },
    expires: '9999-12-31T00:00:00+00:00',
    services: [
      { name: 'esm-apps', entitled: 'yes', status: 'disabled' },
      { name: 'esm-infra', entitled: 'yes', status: 'enabled' },
    ],
    ...change,
  })
const service = (state: string) => status({ services: [{ name: 'esm-infra', status: state }] })

describe('Ubuntu Pro', () => {
  const focal = { id: 'ubuntu', version: '20.04', name: 'Ubuntu 20.04.6 LTS', codename: 'focal' }

  it.each([
    ['attached and enabled', status(), 'on', '9999-12-31'],
    ['a contract that ends', status({ expires: '2027-03-01T00:00:00+00:00' }), 'on', '2027-03-01'],
    ['attached and not enabled', service('disabled'), 'off', '9999-12-31'],
    ['attached, for another release', service('n/a'), 'off', '9999-12-31'],
    ['enabled, with a fault', service('warning'), 'unread', '9999-12-31'],
    ['esm-apps alone', status({ services: [{ name: 'esm-apps', status: 'enabled' }] }), 'off', '9999-12-31'],
    ['not attached, though an old list says enabled', status({ attached: false, expires: null }), 'off', null],
    ['not attached, in the words of an old client', '{"attached": false, "expires": "n/a", "services": []}', 'off', null],
    ['cut off', status().slice(0, 90), 'unread', null],
    ['something else', '[]', 'unread', null],
  ])('%s', (_, text, state, until) => {
    expect(parseProStatus(text)[0]).toMatchObject({ id: 'ubuntu-esm', state, until, source: PRO_STATUS })
  })

  it('tells nothing of the account', () => {
    expect(JSON.stringify(parseProStatus(status()))).not.toContain('example.test')
  })

  it('knows the Legacy add-on by its own service', () => {
    const both = [
      { name: 'esm-infra', status: 'enabled' },
      { name: 'esm-infra-legacy', status: 'enabled' },
    ]
    expect(parseProStatus(status()).map(({ state }) => state)).toEqual(['on', 'off'])
    expect(parseProStatus(status({ services: both })).map(({ state }) => state)).toEqual(['on', 'on'])
  })

  it('is read on Ubuntu alone; a file that may not be read is told, one that is not there is not', async () => {
    expect(await of(focal, { files: { [PRO_STATUS]: file(status()) } })).toMatchObject([{ state: 'on' }, { state: 'off' }])
    expect(await of({}, { files: { [PRO_STATUS]: file(status()) } })).toEqual([])
    expect(await of(focal, {})).toEqual([])
    const denied = { ok: false, why: 'denied', detail: 'This user may not read it.' } as const
    expect(await of(focal, { files: { [PRO_STATUS]: denied } })).toMatchObject([
      { id: 'ubuntu-esm', state: 'unread', text: 'This user may not read it.' },
    ])
  })
})

describe('SUSE LTSS', () => {
  const product = (version: string) =>
    `<?xml version="1.0"?>\n<product schemeversion="0">\n <name>SLES-LTSS</name>\n <version>${version}</version>\n</product>\n`
  const sles = (version: string): Partial<Recording> => ({
    lists: { '/etc/products.d': ['SLES-LTSS.prod', 'SLES.prod', 'baseproduct'] },
    files: { '/etc/products.d/SLES-LTSS.prod': file(product(version)) },
  })
  const os = { id: 'sles', version: '15.5', name: 'SUSE Linux Enterprise Server 15 SP5' }

  it('is on by its product, of this very service pack', async () => {
    expect(await of(os, sles('15.5'))).toMatchObject([{ id: 'suse-ltss', state: 'on' }])
    expect(await of(os, sles('15.4'))).toMatchObject([{ id: 'suse-ltss', state: 'off', text: 'version 15.4' }])
    expect(await of(os, { lists: { '/etc/products.d': ['SLES.prod'] } })).toEqual([])
  })

  const UPDATES = 'https://updates.suse.com/SUSE/Updates/SLE-Product-SLES/15-SP5-LTSS/x86_64/update/?token=1'
  const section = (id: string, enabled: 0 | 1, place: string) => `[${id}]\nenabled=${enabled}\nbaseurl=${place}\n\n`
  const withRepositories = (text: string): Partial<Recording> => ({
    lists: { ...sles('15.5').lists, '/etc/zypp/repos.d': ['a.repo', 'a.repo.rpmsave'] },
    files: { ...sles('15.5').files, '/etc/zypp/repos.d/a.repo': file(text), '/etc/zypp/repos.d/a.repo.rpmsave': file('[x]\n') },
  })

  it.each([
    ['its updates are enabled', 'on', section('SLES15-SP5-LTSS-Updates', 1, UPDATES)],
    ['they are set aside', 'off', section('SLES15-SP5-LTSS-Updates', 0, UPDATES)],
    ['they are set aside, under another name', 'off', section('own', 0, UPDATES)],
    ['they are set aside, and enabled from another place', 'on', section('own', 0, UPDATES) + section('sles15-sp5-ltss', 1, 'http://m/')],
    [
      'only what is for searching faults is set aside',
      'on',
      section('SLES15-SP5-LTSS-Updates', 1, UPDATES) +
        section('SLES15-SP5-LTSS-Debuginfo-Updates', 0, UPDATES.replace('update/', 'update_debug/')),
    ],
    [
      'only what is for searching faults is enabled',
      'off',
      section('SLES15-SP5-LTSS-Updates', 0, UPDATES) +
        section('SLES15-SP5-LTSS-Debuginfo-Updates', 1, UPDATES.replace('update/', 'update_debug/')),
    ],
    ['those of another service pack are set aside', 'on', section('SLES15-SP4-LTSS-Updates', 0, UPDATES.replace('SP5', 'SP4'))],
    ['none has its name, as with a mirror of one’s own', 'on', section('mirror', 1, 'https://mirror.shop.test/sles/')],
  ])('is by its repository where %s: %s', async (_, state, text) => {
    const [told] = await of(os, withRepositories(text))
    expect(told).toMatchObject({ id: 'suse-ltss', state })
    expect(JSON.stringify(told)).not.toContain('token')
  })
})

describe('Red Hat’s Extended Life Cycle Support', () => {
  const os = { id: 'rhel', version: '7.9', name: 'Red Hat Enterprise Linux Server 7.9 (Maipo)' }
  const repositories = (text: string): Partial<Recording> => ({
    lists: { '/etc/yum.repos.d': ['redhat.repo'] },
    files: { '/etc/yum.repos.d/redhat.repo': file(text) },
  })
  const section = (id: string, enabled: string) =>
    `[${id}]\nname = Red Hat\nbaseurl = https://cdn.example.test/\n${enabled}\ngpgcheck = 1\n\n`

  it('is on by its repository, where that is enabled', async () => {
    const els = section('rhel-7-server-rpms', 'enabled = 0') + section('rhel-7-server-els-rpms', 'enabled = 1')
    expect(await of(os, repositories(els))).toMatchObject([{ id: 'red-hat-els', state: 'on', text: '[rhel-7-server-els-rpms] enabled' }])
  })

  it.each([
    ['not enabled', section('rhel-7-server-els-rpms', 'enabled = 0')],
    ['the optional packages alone', section('rhel-7-server-els-optional-rpms', 'enabled = 1')],
    ['of another release', section('rhel-6-server-els-rpms', 'enabled = 1')],
    ['source packages', section('rhel-7-server-els-source-rpms', 'enabled = 1')],
    ['in a comment', `# ${section('rhel-7-server-els-rpms', 'enabled = 1')}`],
    ['the ordinary ones', section('rhel-7-server-rpms', 'enabled = 1')],
  ])('is not known to be where its repository is %s', async (_, text) => {
    expect(await of(os, repositories(text))).toEqual([])
  })

  it('a repository is enabled where nothing is said', () => {
    const read = repositoriesOf('x.repo', '[a]\nname=A\n[b]\nenabled=0\n[c]\nenabled: yes\nbaseurl=http://a/\n  http://b/\n')
    expect(read.map(({ id, enabled }) => [id, enabled])).toEqual([
      ['a', true],
      ['b', false],
      ['c', true],
    ])
    expect(read[2]?.places.split(/\s+/)).toEqual(['http://a/', 'http://b/'])
  })
})

describe('TuxCare’s support', () => {
  const centos7 = { id: 'centos', version: '7', name: 'CentOS Linux 7 (Core)' }
  const FILE = '/etc/yum.repos.d/els.repo'
  const section = (place: string, enabled = 1) => `[a-name]\nbaseurl = ${place}\nenabled=${enabled}\n`
  const yum = (text: string): Partial<Recording> => ({ lists: { '/etc/yum.repos.d': ['els.repo'] }, files: { [FILE]: file(text) } })

  it.each<[Partial<Os>, string]>([
    [centos7, 'https://repo.tuxcare.com/centos7-els/0000-LICENCE/updates/$basearch/'],
    [centos7, 'https://repo.tuxcare.com/centos7els/x86_64'],
    [{ ...centos7, version: '8' }, 'https://repo.cloudlinux.com/centos8.4-els/0000-LICENCE/updates/x86_64/'],
    [{ ...centos7, version: '8', name: 'CentOS Stream 8' }, 'https://repo.tuxcare.com/centos8stream-els/0000-LICENCE/updates/x86_64/'],
    [{ id: 'ol', version: '6.10', name: 'Oracle Linux Server 6.10' }, 'https://repo.cloudlinux.com/oraclelinux-els/0000-LICENCE/'],
  ])('of $name is on by its repository, whose licence is not told: %s', async (os, place) => {
    const told = await of(os, yum(section(place)))
    expect(told).toEqual([{ id: 'tuxcare-els', state: 'on', until: null, source: FILE, text: '[a-name] enabled' }])
  })

  it.each([
    ['not enabled', section('https://repo.tuxcare.com/centos7-els/x/', 0)],
    ['of another release', section('https://repo.tuxcare.com/centos6-els/x/')],
    ['for a language', section('https://repo.cloudlinux.com/php-els/x/')],
    ['for a language of this release', section('https://repo.cloudlinux.com/php7-els/x/')],
    ['of another product', section('https://repo.cloudlinux.com/kernelcare-el7/x/')],
    ['of another product of theirs', section('https://repo.tuxcare.com/radar/7/x86_64/')],
    ['somebody else’s', section('https://mirror.shop.test/centos7-els/')],
  ])('is not known to be where the repository is %s', async (_, text) => {
    expect(await of(centos7, yum(text))).toEqual([])
  })

  it('is on by a source of apt, for which Ubuntu’s own need not be', async () => {
    const bionic = { id: 'ubuntu', version: '18.04', name: 'Ubuntu 18.04.6 LTS', codename: 'bionic' }
    const LIST = '/etc/apt/sources.list.d/ubuntu-els.list'
    const apt = (uri: string): Partial<Recording> => ({
      lists: { '/etc/apt/sources.list.d': ['ubuntu-els.list'] },
      files: { [LIST]: file(`deb ${uri} bionic main\n`), [PRO_STATUS]: file(status({ attached: false })) },
    })
    const told = await of(bionic, apt('https://repo.cloudlinux.com/ubuntu18_04-els/0000-LICENCE/updates/'))
    expect(told.map(({ id, state }) => [id, state])).toContainEqual(['tuxcare-els', 'on'])
    expect(JSON.stringify(told)).not.toContain('LICENCE')
    const other = await of(bionic, apt('https://repo.cloudlinux.com/ubuntu16_04-els/0000-LICENCE/updates/'))
    expect(other.map(({ id }) => id)).not.toContain('tuxcare-els')
  })
})

describe('Freexian’s Extended LTS', () => {
  const LIST = '/etc/apt/sources.list.d/extended-lts.list'
  const os = { id: 'debian', version: '10', name: 'Debian GNU/Linux 10 (buster)', codename: 'buster' }
  const apt = (name: string, text: string): Partial<Recording> => ({
    lists: { '/etc/apt/sources.list.d': [name.split('/').at(-1) ?? ''] },
    files: { '/etc/apt/sources.list': file('deb http://deb.debian.org/debian buster main\n'), [name]: file(text) },
  })

  it.each([
    [LIST, 'deb http://deb.freexian.com/extended-lts buster main contrib non-free\n'],
    [LIST, 'deb [signed-by=/usr/share/keyrings/f.gpg] https://deb.freexian.com/extended-lts buster main\n'],
    [LIST, 'deb http://deb.freexian.com/extended-lts buster-lts main\n'],
    [
      LIST.replace(/list$/, 'sources'),
      'Types: deb deb-src\nURIs: http://deb.freexian.com/extended-lts\nSuites: buster\nComponents: main\n',
    ],
  ])('is on by a source of apt', async (name, text) => {
    expect(await of(os, apt(name, text))).toMatchObject([{ id: 'freexian-elts', state: 'on', source: name }])
  })

  it.each([
    [LIST, '# deb http://deb.freexian.com/extended-lts buster main\n'],
    [LIST, 'deb-src http://deb.freexian.com/extended-lts buster main\n'],
    [LIST, 'deb http://deb.freexian.com/extended-lts stretch main\n'],
    [LIST, 'deb http://php.freexian.com/ buster main\n'],
    [LIST.replace(/list$/, 'sources'), 'Enabled: no\nTypes: deb\nURIs: http://deb.freexian.com/extended-lts\nSuites: buster\n'],
    [`${LIST}.save`, 'deb http://deb.freexian.com/extended-lts buster main\n'],
  ])('is not known to be by %s: %s', async (name, text) => {
    expect(await of(os, apt(name, text))).toEqual([])
  })

  it('is found by the name of a release that has no codename of its own', async () => {
    const jessie = { id: 'debian', version: '8', name: 'Debian GNU/Linux 8 (jessie)', codename: null }
    expect(await of(jessie, apt(LIST, 'deb http://deb.freexian.com/extended-lts jessie-lts main\n'))).toMatchObject([{ state: 'on' }])
  })

  it('the two forms of sources are read alike', () => {
    expect(
      aptSources('x.sources', 'Types: deb\nURIs: http://a/ http://b/\nSuites: one\n two\n\nTypes: deb-src\nURIs: http://c/\nSuites: one\n'),
    ).toEqual([
      { uri: 'http://a/', suites: ['one', 'two'] },
      { uri: 'http://b/', suites: ['one', 'two'] },
    ])
  })
})
