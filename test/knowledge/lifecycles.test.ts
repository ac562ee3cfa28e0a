// The lifecycle table against the data that Debian and Ubuntu themselves ship (package distro-info-data), where it is installed.
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { knowledge } from '../../electron/knowledge/knowledge.ts'
import { lifecycleOf, maintainedUntil } from '../../electron/knowledge/lifecycle.ts'
import { anOs, TODAY } from '../fixtures/facts.ts'

const FOLDER = '/usr/share/distro-info'

/** Rows of a CSV file by the names of its first line. */
const csv = (name: string): Record<string, string>[] => {
  const [head = '', ...lines] = readFileSync(`${FOLDER}/${name}.csv`, 'utf8').trim().split('\n')
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, index) => [head.split(',')[index] ?? '', value])))
}

const row = (os: string, version: string) => knowledge.lifecycles.find((one) => one.os === os && one.version === version)

describe('the lifecycle table', () => {
  it('has a source and the day it was checked in every row, and none checked in the future', () => {
    expect(knowledge.lifecycles.length).toBeGreaterThan(80)
    for (const one of knowledge.lifecycles) {
      expect(one.source).toMatch(/^https:/)
      expect(one.checked <= TODAY).toBe(true)
    }
  })

  it('has no longer support that ends before the ordinary one', () => {
    const wrong = knowledge.lifecycles.filter((one) => one.support !== null && one.extended !== null && one.extended.until < one.support)
    expect(wrong.map((one) => one.name)).toEqual([])
  })

  it('has no row that an earlier one hides', () => {
    const keys = knowledge.lifecycles.map((one) => `${one.os} ${one.version} ${one.word ?? ''}`)
    expect(keys).toEqual([...new Set(keys)])
  })

  it('R1.3 knows every system that the product is asked about, by the name that it gives itself', () => {
    // PRETTY_NAME and VERSION_ID as the releases ship them; ProductName and build of Windows.
    const systems: [string, string, string, string | null][] = [
      ['debian', '8', 'Debian GNU/Linux 8 (jessie)', '2020-06-30'],
      ['debian', '11', 'Debian GNU/Linux 11 (bullseye)', '2026-08-31'],
      ['debian', '13', 'Debian GNU/Linux 13 (trixie)', '2030-06-30'],
      ['ubuntu', '12.04', 'Ubuntu precise (12.04.5 LTS)', '2017-04-28'],
      ['ubuntu', '26.04', 'Ubuntu 26.04 LTS', '2031-05-29'],
      ['rhel', '6.10', 'Red Hat Enterprise Linux Server 6.10 (Santiago)', '2020-11-30'],
      ['centos', '8', 'CentOS Linux 8', '2021-12-31'],
      ['centos', '8', 'CentOS Stream 8', '2024-05-31'],
      ['rocky', '9.4', 'Rocky Linux 9.4 (Blue Onyx)', '2032-05-31'],
      ['almalinux', '10.0', 'AlmaLinux 10.0 (Purple Lion)', '2035-05-31'],
      ['alpine', '3.22.1', 'Alpine Linux v3.22', '2027-05-01'],
      ['amzn', '2', 'Amazon Linux 2', '2026-06-30'],
      ['amzn', '2023', 'Amazon Linux 2023.6.20241010', '2029-06-30'],
      ['windows', '6.1.7601', 'Windows Server 2008 R2 Standard', '2020-01-14'],
      ['windows', '6.3.9600', 'Windows Server 2012 R2 Datacenter', '2023-10-10'],
      ['windows', '10.0.26100', 'Windows Server 2025 Standard', '2034-11-14'],
      ['windows', '10.0.26100', 'Windows 11 Enterprise', '2027-10-12'],
      ['windows', '10.0.26100', 'Windows 11 Pro', '2026-10-13'],
      ['windows', '10.0.17763', 'Windows 10 Enterprise LTSC 2019', '2029-01-09'],
      ['arch', '', 'Arch Linux', null],
    ]
    for (const [id, version, name, until] of systems) {
      const found = lifecycleOf(knowledge, anOs({ id, version, name }))
      expect(found && maintainedUntil(found), name).toBe(until)
    }
  })

  it('does not take one edition for another where the table lacks it', () => {
    // Windows Server 1809, Semi-Annual Channel, has the build of Windows Server 2019 and ended nine years earlier.
    expect(lifecycleOf(knowledge, anOs({ id: 'windows', version: '10.0.17763', name: 'Windows Server Standard' }))).toBeUndefined()
  })
})

describe.skipIf(!existsSync(FOLDER))('the lifecycle table beside distro-info-data (skipped where that package is not installed)', () => {
  it('agrees with Debian’s own dates', () => {
    const rows = csv('debian').filter((one) => Number(one.version) >= 8 && Number(one.version) <= 13)
    expect(rows).toHaveLength(6)
    for (const one of rows) {
      const ours = row('debian', one.version ?? '')
      expect([ours?.support, ours?.extended], one.series).toEqual([one.eol, { name: 'Debian LTS', until: one['eol-lts'], forAll: true }])
    }
  })

  it('agrees with Ubuntu’s own dates, every release from 12.04 to 26.04', () => {
    const rows = csv('ubuntu').map((one) => ({ ...one, version: (one.version ?? '').split(' ')[0] ?? '' }))
    const from = rows.findIndex((one) => one.version === '12.04')
    const to = rows.findIndex((one) => one.version === '26.04')
    for (const one of rows.slice(from, to === -1 ? undefined : to + 1)) {
      const ours = row('ubuntu', one.version)
      const longest = ('eol-legacy' in one && one['eol-legacy']) || ('eol-esm' in one && one['eol-esm']) || undefined
      expect([ours?.support, ours?.extended?.until], one.version).toEqual(['eol' in one ? one.eol : '', longest])
      expect(ours?.extended?.forAll ?? false).toBe(false)
    }
  })
})
