// The lifecycle table: its form, the systems it must know, and its days against those that Debian and Ubuntu ship themselves.
// recordings/distro-info-data-2026.10.12-1 holds both files of that Debian package as Debian unstable had it on 22 November 2026.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { dateSchema } from '../../electron/contract/vocabulary-schemas.ts'
import { knowledge } from '../../electron/knowledge/knowledge.ts'
import { isOutdated, lifecycleOf, maintainedUntil, paidSupports } from '../../electron/knowledge/lifecycle.ts'
import { anOs } from '../fixtures/facts.ts'

const rows = knowledge.lifecycles
const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

const sources = z
  .array(z.strictObject({ id: z.string(), what: z.string().min(20), url: z.url({ protocol: /^https$/ }), checked: dateSchema }))
  .parse(JSON.parse(read('../../assets/knowledge/lifecycle-sources.json')))

/** Rows of a file of distro-info-data by the names of its first line; what a short row lacks is empty. */
const csv = (name: string): Record<string, string>[] => {
  const [head = '', ...lines] = read(`recordings/distro-info-data-2026.10.12-1/${name}.csv`).trim().split('\n')
  return lines.map((line) => {
    const values = line.split(',')
    return Object.fromEntries(head.split(',').map((column, index) => [column, values[index] ?? '']))
  })
}

const rowOf = (os: string, version: string) => rows.find((one) => one.os === os && one.version === version)
const untilOf = (id: string, version: string, name: string) => {
  const os = anOs({ id, version, name })
  const found = lifecycleOf(rows, os)
  return found && maintainedUntil(found, os)
}

describe('the lifecycle table', () => {
  it('has a vendor’s page, where it was read and the day in every row, and none checked in the future', () => {
    expect(rows.length).toBeGreaterThan(200)
    const known = sources.map((one) => one.id)
    for (const one of rows) {
      expect(one.source).toMatch(/^https:/)
      expect(one.checked <= new Date().toISOString().slice(0, 10)).toBe(true)
      expect(known, one.name).toEqual(expect.arrayContaining(one.readIn))
    }
  })

  it('names no source that no row was read in', () => {
    for (const { id } of sources) expect(rows.filter((row) => row.readIn.includes(id)).length, id).toBeGreaterThan(0)
  })

  it('has no longer support that ends before the ordinary one', () => {
    const wrong = rows.filter((one) => one.extended.some((longer) => one.support === null || longer.until < one.support))
    expect(wrong.map((one) => one.name)).toEqual([])
  })

  it('names every support that not all have by the id under which hosts are asked for it', () => {
    expect(rows.flatMap(({ extended }) => extended.filter(({ id, forAll }) => (id === undefined) !== forAll))).toEqual([])
  })

  it('has a day of another source only where the two differ', () => {
    expect(rows.filter((one) => one.otherwise === one.support && one.otherwise !== undefined)).toEqual([])
  })

  it('says that the vendor named no day for macOS, and for nothing else', () => {
    expect(new Set(rows.filter((one) => one.observed).map((one) => one.os))).toEqual(new Set(['macos']))
    expect(rows.filter((one) => one.os === 'macos' && !one.observed && !one.open)).toEqual([])
    for (const one of rows.filter(({ open }) => open)) expect([one.support, one.extended], one.name).toEqual([null, []])
  })

  it('has no row that an earlier one hides', () => {
    const keys = rows.map((one) => `${one.os} ${one.version} ${one.names?.join('|') ?? ''}`)
    expect(keys).toEqual([...new Set(keys)])
  })

  it('ends every release of Windows since 2003 on a Tuesday, the day of Microsoft’s updates', () => {
    const days = rows.filter((one) => one.os === 'windows').map((one) => [one.name, new Date(`${one.support}T12:00:00Z`).getUTCDay()])
    expect(days.length).toBeGreaterThan(50)
    expect(days.filter(([, day]) => day !== 2)).toEqual([])
  })
})

describe('the row of a system', () => {
  it('R1.3 is found by the name that the system gives itself', () => {
    // PRETTY_NAME and VERSION_ID as the releases ship them; ProductName and build of Windows.
    const systems: [string, string, string, string | null][] = [
      ['debian', '8', 'Debian GNU/Linux 8 (jessie)', '2020-06-30'],
      ['debian', '11', 'Debian GNU/Linux 11 (bullseye)', '2026-08-31'],
      ['debian', '6.0.10', 'Debian GNU/Linux 6.0.10', '2016-02-29'],
      ['debian', '13', 'Debian GNU/Linux 13 (trixie)', '2030-06-30'],
      ['debian', '', 'Debian GNU/Linux forky/sid', null],
      ['ubuntu', '12.04', 'Ubuntu precise (12.04.5 LTS)', '2017-04-28'],
      ['ubuntu', '26.04', 'Ubuntu 26.04 LTS', '2031-05-29'],
      ['rhel', '6.10', 'Red Hat Enterprise Linux Server 6.10 (Santiago)', '2020-11-30'],
      ['centos', '6.10', 'CentOS release 6.10 (Final)', '2020-11-30'],
      ['centos', '8', 'CentOS Linux 8', '2021-12-31'],
      ['centos', '8', 'CentOS Stream 8', '2024-05-31'],
      ['rocky', '9.4', 'Rocky Linux 9.4 (Blue Onyx)', '2032-05-31'],
      ['almalinux', '10.0', 'AlmaLinux 10.0 (Purple Lion)', '2035-05-31'],
      ['ol', '7.9', 'Oracle Linux Server 7.9', '2024-12-31'],
      ['sles', '12.5', 'SUSE Linux Enterprise Server 12 SP5', '2024-10-31'],
      ['sles', '15.7', 'SUSE Linux Enterprise Server 15 SP7', '2031-07-31'],
      ['opensuse-leap', '15.6', 'openSUSE Leap 15.6', '2026-04-30'],
      ['alpine', '3.22.1', 'Alpine Linux v3.22', '2027-05-01'],
      ['amzn', '2017.09', 'Amazon Linux AMI 2017.09', '2023-12-31'],
      ['amzn', '2', 'Amazon Linux 2', '2026-06-30'],
      ['amzn', '2023', 'Amazon Linux 2023.6.20241010', '2029-06-30'],
      ['fedora', '43', 'Fedora Linux 43 (Server Edition)', '2026-12-09'],
      ['macos', '12.7.6', 'macOS 12.7.6 (21H1320)', '2024-09-16'],
      ['macos', '10.15.7', 'Mac OS X 10.15.7 (19H2026)', '2026-02-02'],
      ['windows', '6.1.7601', 'Windows Server 2008 R2 Standard', '2020-01-14'],
      ['windows', '6.2.9200', 'Windows Server 2012 Standard', '2023-10-10'],
      ['windows', '6.3.9600', 'Windows Server 2012 R2 Datacenter', '2023-10-10'],
      ['windows', '6.3.9600', 'Windows 8.1 Pro', '2023-01-10'],
      ['windows', '10.0.20348.2700', 'Windows Server 2022 Datacenter', '2031-10-14'],
      ['windows', '10.0.26100.4349', 'Windows Server 2025 Standard (Server Core)', '2034-11-14'],
      ['windows', '10.0.26100.4349', 'Windows 11 Enterprise', '2027-10-12'],
      ['windows', '10.0.26100.4349', 'Windows 11 IoT Enterprise', '2027-10-12'],
      ['windows', '10.0.26100.4349', 'Windows 11 Enterprise LTSC', '2029-10-09'],
      ['windows', '10.0.26100.4349', 'Windows 11 Pro Education', '2026-10-13'],
      ['windows', '10.0.19044.1288', 'Windows 10 IoT Enterprise LTSC 2021', '2032-01-13'],
      ['windows', '10.0.17763.1', 'Windows 10 Enterprise LTSC 2019', '2029-01-09'],
      ['windows', '10.0.17763.1', 'Windows 10 Enterprise', '2021-05-11'],
      ['arch', '', 'Arch Linux', null],
    ]
    for (const [id, version, name, until] of systems) expect(untilOf(id, version, name), `${name} ${version}`).toBe(until)
  })

  it('is missing where the table lacks the edition, the release or the derivative: none is taken for another', () => {
    const unknown: [string, string, string][] = [
      // Windows Server 1809, Semi-Annual Channel, has the build of Windows Server 2019 and ended nine years earlier.
      ['windows', '10.0.17763', 'Windows Server Standard'],
      ['windows', '10.0.26100', 'Windows 11 of an edition that is not in the table'],
      ['windows', '10.0.26101', 'Windows 11 Pro'],
      ['debian', '14', 'Debian GNU/Linux 14 (forky)'],
      ['debian', '1', 'Debian GNU/Linux 1'],
      ['sles', '15', 'SUSE Linux Enterprise Server 15'],
      ['alpine', '3.99.1', 'Alpine Linux v3.99'],
      ['alpine', '3.25_alpha20260901', 'Alpine Linux edge'],
      ['macos', '14.8.9', 'macOS 14.8.9 (23J430)'],
      ['linuxmint', '22', 'Linux Mint 22'],
      ['raspbian', '8', 'Raspbian GNU/Linux 8 (jessie)'],
      ['cloudlinux', '7.9', 'CloudLinux 7.9 (Boris Yegorov)'],
    ]
    for (const [id, version, name] of unknown) expect(untilOf(id, version, name), name).toBeUndefined()
  })

  it('tells the supports that some have apart from the one that all have, on the day that is asked for', () => {
    const paid = (os: string, version: string, date: string) => {
      const row = rowOf(os, version)
      return row && paidSupports(row, anOs({ id: os, version }), date).map((one) => one.name)
    }
    expect(paid('debian', '11', '2026-11-21')).toEqual(['Extended LTS of Freexian'])
    expect(paid('debian', '11', '2031-07-01')).toEqual([])
    expect(paid('ubuntu', '18.04', '2026-11-21')).toEqual(['Ubuntu Pro (ESM)', 'Ubuntu Pro with the Legacy add-on'])
    expect(paid('ubuntu', '16.04', '2026-11-21')).toEqual(['Ubuntu Pro with the Legacy add-on'])
    expect(paid('rhel', '7', '2029-05-31')).toEqual(['Red Hat Extended Life Cycle Support'])
    expect(paid('rhel', '7', '2029-06-01')).toEqual([])
  })

  it('is outdated from the day after its twelfth month', () => {
    expect(isOutdated('2026-11-21', '2027-11-21')).toBe(false)
    expect(isOutdated('2026-11-21', '2027-11-22')).toBe(true)
    expect(isOutdated('2028-02-29', '2029-02-28')).toBe(false)
    expect(isOutdated('2028-02-29', '2029-03-01')).toBe(true)
  })
})

describe('the lifecycle table beside distro-info-data', () => {
  it('has Debian’s own days, every release from 6 to 13, with LTS for all and Extended LTS for those who have it', () => {
    const theirs = csv('debian').filter((one) => Number(one.version) >= 6 && one.eol !== '')
    expect(theirs.map((one) => one.version)).toEqual(['6.0', '7', '8', '9', '10', '11', '12', '13'])
    for (const one of theirs) {
      // Debian 6 calls itself 6.0.10; its row fits every 6.
      const ours = rowOf('debian', one.version === '6.0' ? '6' : (one.version ?? ''))
      const longer = [
        { name: 'Debian LTS', until: one['eol-lts'], forAll: true },
        { id: 'freexian-elts', name: 'Extended LTS of Freexian', until: one['eol-elts'], forAll: false },
      ].filter((support) => support.until !== '')
      expect([ours?.support, ours?.extended], one.series).toEqual([one.eol, longer])
    }
  })

  it('has Ubuntu’s own days, every release from 10.04 on', () => {
    const theirs = csv('ubuntu').filter((one) => Number.parseFloat(one.version ?? '') >= 10)
    expect(theirs.length).toBeGreaterThan(30)
    for (const one of theirs) {
      const version = (one.version ?? '').split(' ')[0] ?? ''
      const ours = rowOf('ubuntu', version)
      // 10.04 is the one release whose server was maintained longer than its desktop; integrations run on servers.
      const support = version === '10.04' ? one['eol-server'] : one.eol
      const longer = [one['eol-esm'], one['eol-legacy']].filter((day) => day !== '')
      expect([ours?.support, ours?.extended.map((row) => row.until)], version).toEqual([support, longer])
      expect(ours?.extended.some((row) => row.forAll)).toBe(false)
    }
  })

  it('has not one row of Debian or Ubuntu that is not theirs', () => {
    const theirs = [...csv('debian'), ...csv('ubuntu')].map((one) => (one.version ?? '').split(' ')[0]?.replace(/^6\.0$/, '6'))
    const ours = rows.filter((one) => one.os === 'debian' || one.os === 'ubuntu').map((one) => one.version)
    expect(ours.filter((version) => !theirs.includes(version ?? ''))).toEqual([])
  })
})
