import { describe, expect, it } from 'vitest'
import { knowledge } from '../../../electron/knowledge/knowledge.ts'
import { osEndOfLife } from '../../../electron/rules/os/os-end-of-life.ts'
import { anOs, aPath, builtIn, multisafepay } from '../../fixtures/facts.ts'
import { judgedHost } from '../../fixtures/judged.ts'

const loke = builtIn('loke')
const bullseye = anOs({ name: 'Debian GNU/Linux 11 (bullseye)', version: '11', codename: 'bullseye' })
const focal = anOs({ id: 'ubuntu', name: 'Ubuntu 20.04.6 LTS', version: '20.04' })

/** The table as if it had been checked on that day, so that its age does not matter. */
const checkedOn = (date: string) => ({ ...knowledge, lifecycles: knowledge.lifecycles.map((row) => ({ ...row, checked: date })) })

const outcome = (os: ReturnType<typeof anOs>, date: string, profile = loke) =>
  judgedHost(osEndOfLife, { facts: { os }, date, profile, knowledge: checkedOn(date) }).outcome

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
    const over = judgedHost(osEndOfLife, { facts: { os: focal }, profile: loke, date: '2036-01-01', knowledge: checkedOn('2036-01-01') })
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

  it('says that it does not know a system that is not in the table, such as a Debian of the future', () => {
    expect(outcome(anOs({ name: 'Debian GNU/Linux 14 (forky)', version: '14' }), '2030-01-01')).toBe('missing')
    // Apple names no days, and nothing was read of the updates of this one since a newer one came out.
    expect(outcome(anOs({ family: 'macos', id: 'macos', name: 'macOS 14.8.9', version: '14.8.9' }), '2026-11-21')).toBe('missing')
    expect(judgedHost(osEndOfLife, { facts: { os: anOs({ version: '14', name: 'Debian GNU/Linux 14' }) } })).toHaveProperty(
      'fact',
      'It is not known until when Debian GNU/Linux 14 is maintained: the table of this program does not have it.',
    )
  })

  it('passes a system that its vendor maintained when the table was made, though no day is named, until the table is old', () => {
    for (const os of [
      anOs({ id: 'ol', name: 'Oracle Linux Server 10.0', version: '10.0' }),
      anOs({ family: 'macos', id: 'macos', name: 'macOS 26.1 (25B78)', version: '26.1' }),
    ]) {
      const on = (date: string) => judgedHost(osEndOfLife, { facts: { os }, date, profile: loke })
      expect(on('2026-11-21')).toEqual({ outcome: 'pass' })
      expect(on('2027-08-22')).toEqual({ outcome: 'pass' })
      expect(on('2027-08-23')).toMatchObject({
        outcome: 'warn',
        title: `Until when ${os.name} is maintained was last checked on 22 August 2026`,
        why: 'It was maintained then; its vendor names no last day. Vendors change such days.',
      })
    }
  })

  it('takes the day that a release names itself where the table does not have it', () => {
    const fedora = anOs({ id: 'fedora', name: 'Fedora Linux 47 (Server Edition)', version: '47', supportEnd: '2028-12-05' })
    expect(judgedHost(osEndOfLife, { facts: { os: fedora }, date: '2028-12-05', profile: loke })).toEqual({ outcome: 'pass' })
    expect(judgedHost(osEndOfLife, { facts: { os: fedora }, date: '2028-12-06', profile: loke })).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
    })
    expect(outcome({ ...fedora, supportEnd: null }, '2026-11-21')).toBe('missing')
  })

  describe('with a support for longer', () => {
    const esm = (change: Partial<ReturnType<typeof anOs>['longerSupports'][number]> = {}) => ({
      ...focal,
      longerSupports: [
        {
          id: 'ubuntu-esm' as const,
          state: 'on' as const,
          until: null,
          source: '/var/lib/ubuntu-advantage/status.json',
          text: 'esm-infra: enabled',
          ...change,
        },
      ],
    })
    const on = (os: ReturnType<typeof anOs>, date = '2026-11-21') =>
      judgedHost(osEndOfLife, { facts: { os }, date, profile: loke, knowledge: checkedOn(date) })

    it('passes until the last day of the one that is turned on, and fails from the day after', () => {
      expect(on(esm())).toEqual({ outcome: 'pass' })
      expect(on(esm(), '2030-04-23')).toEqual({ outcome: 'pass' })
      const over = on(esm(), '2030-04-24')
      expect(over).toMatchObject({ outcome: 'fail', title: expect.stringContaining('ended on 23 April 2030') })
      expect(over).toMatchObject({ why: expect.stringContaining('Ubuntu Pro with the Legacy add-on still covers it') })
      expect(over).toHaveProperty('evidence', expect.arrayContaining([expect.objectContaining({ text: 'esm-infra: enabled' })]))
    })

    it('no longer than the contract lasts', () => {
      expect(on(esm({ until: '2026-11-21' }))).toEqual({ outcome: 'pass' })
      expect(on(esm({ until: '2026-11-20' }))).toMatchObject({
        outcome: 'fail',
        confidence: 'likely',
        title: 'The support of Ubuntu 20.04.6 LTS ended on 20 November 2026',
        why: expect.stringContaining('It is not turned on here (/var/lib/ubuntu-advantage/status.json)'),
      })
      // A contract that ended before the ordinary support shortens nothing.
      expect(on(esm({ until: '2024-01-01' }))).toMatchObject({ title: expect.stringContaining('29 May 2025') })
    })

    it('is not taken for on where it is off, and the commands that turn it on are given', () => {
      const judged = on(esm({ state: 'off', text: 'attached: true; esm-infra: disabled' }))
      expect(judged).toMatchObject({ outcome: 'fail', confidence: 'likely' })
      const commands = 'fix' in judged ? judged.fix.map(({ command }) => command) : []
      expect(commands).toEqual(expect.arrayContaining(['sudo do-release-upgrade', 'sudo pro attach']))
    })

    it('accuses nobody as sure where the file that tells cannot be read', () => {
      const judged = on(esm({ state: 'unread' }))
      expect(judged).toMatchObject({
        outcome: 'fail',
        confidence: 'possible',
        why: expect.stringContaining('Whether it is could not be read'),
      })
      expect('fix' in judged && judged.fix.map(({ text }) => text)).toContain(
        'Run this check as a user who may read /var/lib/ubuntu-advantage/status.json.',
      )
    })

    it('does not say that nothing mends a system which has another maker’s support; nor that this does', () => {
      const FILE = '/etc/yum.repos.d/centos7-els.repo'
      const told = (state: 'on' | 'off') => [
        { id: 'tuxcare-els' as const, state, until: null, source: FILE, text: '[centos7-els] enabled' },
      ]
      const centos = anOs({ id: 'centos', name: 'CentOS Linux 7 (Core)', version: '7' })
      expect(on({ ...centos, longerSupports: told('on') })).toMatchObject({
        outcome: 'fail',
        confidence: 'certain',
        title: 'The support of CentOS Linux 7 (Core) ended on 30 June 2024',
        why: expect.stringContaining(
          `Its vendor mends its TLS library no more. TuxCare’s support is enabled here, in ${FILE}. Which packages it still mends, and until when, was not seen.`,
        ),
        evidence: expect.arrayContaining([{ kind: 'file', source: FILE, text: '[centos7-els] enabled' }]),
      })
      for (const longerSupports of [[], told('off')])
        expect(on({ ...centos, longerSupports })).toHaveProperty('why', expect.stringContaining('Its TLS library gets no more updates.'))
      // Ubuntu’s own is still to be had.
      expect(on({ ...focal, longerSupports: told('on') })).toHaveProperty(
        'why',
        expect.stringMatching(/mends its TLS library no more by itself\. TuxCare.*Ubuntu Pro/),
      )
    })

    it('counts no support of another kind or release', () => {
      const ltss = { id: 'suse-ltss' as const, state: 'on' as const, until: null, source: '/etc/products.d/SLES-LTSS.prod', text: '' }
      expect(on({ ...focal, longerSupports: [ltss] }).outcome).toBe('fail')
      const sles = anOs({ id: 'sles', name: 'SUSE Linux Enterprise Server 15 SP5', version: '15.5' })
      expect(on({ ...sles, longerSupports: [ltss] })).toEqual({ outcome: 'pass' })
      expect(on(sles)).toMatchObject({ outcome: 'fail', confidence: 'likely' })
    })
  })

  it('does not take a derivative for its parent, whose days it may not share', () => {
    expect(outcome(anOs({ id: 'raspbian', name: 'Raspbian GNU/Linux 8 (jessie)', version: '8' }), '2026-11-21')).toBe('missing')
    expect(outcome(anOs({ id: 'linuxmint', name: 'Linux Mint 17.3 Rosa', version: '17.3' }), '2026-11-21')).toBe('missing')
    expect(outcome(anOs({ id: 'cloudlinux', name: 'CloudLinux 7.3 (Yury Malyshev)', version: '7.3' }), '2026-11-21')).toBe('missing')
  })

  it('is less sure where the vendor named no day, and says so', () => {
    const macos = anOs({ family: 'macos', id: 'macos', name: 'macOS 12.7.6 (21H1320)', version: '12.7.6' })
    expect(judgedHost(osEndOfLife, { facts: { os: macos }, profile: loke })).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      title: 'The updates of macOS 12.7.6 (21H1320) seem to have ended on 16 September 2024',
      why: expect.stringContaining('Its vendor names no day'),
    })
  })

  it('is less sure while the sources differ, and sure from the day after the later one', () => {
    const alpine = anOs({ id: 'alpine', name: 'Alpine Linux v3.21', version: '3.21.7' })
    const confidence = (date: string) => judgedHost(osEndOfLife, { facts: { os: alpine }, date, profile: loke })
    expect(confidence('2026-11-01')).toEqual({ outcome: 'pass' })
    expect(confidence('2026-11-21')).toMatchObject({ outcome: 'fail', confidence: 'likely' })
    expect(confidence('2026-12-05')).toMatchObject({ outcome: 'fail', confidence: 'likely' })
    expect(confidence('2026-12-06')).toMatchObject({ outcome: 'fail', confidence: 'certain' })
  })

  it('names every support that may still cover the host, and none that is over', () => {
    const windows = anOs({ family: 'windows', id: 'windows', name: 'Windows 10 Pro', version: '10.0.19045.6456' })
    const seven = anOs({ id: 'rhel', name: 'Red Hat Enterprise Linux Server 7.9 (Maipo)', version: '7.9' })
    const why = (os: ReturnType<typeof anOs>) => {
      const judged = judgedHost(osEndOfLife, { facts: { os }, profile: loke })
      return judged.outcome === 'fail' ? judged.why : ''
    }
    expect(why(windows)).toContain('Windows Extended Security Updates still covers it until 10 October 2028, for those who have it.')
    expect(why(seven)).toContain('Red Hat Extended Life Cycle Support still covers it until 31 May 2029, for those who have it.')
    expect(why(bullseye)).toContain('Extended LTS of Freexian still covers it until 30 June 2031, for those who have it.')
    // The Extended Security Updates of Windows Server 2012 ended on 13 October 2026.
    expect(why(anOs({ family: 'windows', id: 'windows', name: 'Windows Server 2012 Standard', version: '6.2.9200' }))).not.toContain(
      'Extended',
    )
  })

  describe('with a table that is older than 12 months on the judged day', () => {
    const on = (os: ReturnType<typeof anOs>, date: string, profile = loke) => judgedHost(osEndOfLife, { facts: { os }, date, profile })

    it('warns of its age in the place of passing, and never fails a system for it', () => {
      expect(on(anOs(), '2027-11-21')).toEqual({ outcome: 'pass' })
      expect(on(anOs(), '2027-11-22')).toMatchObject({
        outcome: 'warn',
        title: 'Until when Debian GNU/Linux 12 (bookworm) is maintained was last checked on 21 November 2026',
        why: 'By what was known then, its support lasts until 30 June 2028. Vendors change such days.',
      })
    })

    it('goes by the day that is judged, and not by the clock', () => {
      expect(judgedHost(osEndOfLife, { facts: { os: anOs() }, date: '2027-11-22', gathered: '2026-11-21T10:00:00Z' }).outcome).toBe('warn')
      expect(judgedHost(osEndOfLife, { facts: { os: anOs() }, date: '2026-11-22', gathered: '2027-11-22T10:00:00Z' }).outcome).toBe('pass')
    })

    it('still says what has ended, less sure of it', () => {
      expect(on(anOs(), '2028-07-01')).toMatchObject({ outcome: 'fail', confidence: 'likely' })
    })

    it('says its age where it does not know a system, and nothing of a rolling one', () => {
      expect(on(anOs({ version: '14', name: 'Debian GNU/Linux 14' }), '2028-01-01')).toHaveProperty(
        'fact',
        expect.stringContaining('That table is of 22 November 2026.'),
      )
      expect(on(anOs({ version: '', name: 'Debian GNU/Linux forky/sid' }), '2028-01-01')).toEqual({ outcome: 'not-applicable' })
    })
  })

  describe('on a host whose clock is wrong', () => {
    const clock = (date: string | null) =>
      aPath({ http: { status: 200, date, server: null, method: 'GET', location: null, headers: [], body: '' } })
    const on = (gathered: string, paths: ReturnType<typeof aPath>[], date = gathered.slice(0, 10)) =>
      judgedHost(osEndOfLife, { facts: { os: bullseye, paths }, date, gathered, profile: loke })
    const AHEAD = '2026-11-21T10:00:00Z'
    const BEHIND = '2015-01-01T00:00:10Z'

    it('does not know whether the support is over where the clocks lie on either side of its end', () => {
      expect(on(AHEAD, [clock('Mon, 31 Aug 2026 10:00:00 GMT')])).toEqual({
        outcome: 'missing',
        fact:
          'The support of Debian GNU/Linux 11 (bullseye) ends on 31 August 2026. ' +
          'Whether that is over is not known. The day here is 21 November 2026, at the endpoint it is 31 August 2026.',
      })
      expect(on(BEHIND, [clock('Sat, 21 Nov 2026 10:00:00 GMT')]).outcome).toBe('missing')
    })

    it('is as sure as ever where both are past the end', () => {
      expect(on(AHEAD, [clock('Tue, 20 Oct 2026 10:00:00 GMT')])).toMatchObject({ outcome: 'fail' })
      expect(on(BEHIND, [clock('Sun, 01 Feb 2015 10:00:00 GMT')]).outcome).toBe('pass')
    })

    it('goes by its own clock where the endpoint tells none, is within a day of it, or where one of two endpoints is', () => {
      expect(on('2026-09-01T00:10:00Z', [clock('Mon, 31 Aug 2026 23:50:00 GMT')]).outcome).toBe('fail')
      expect(on(AHEAD, [clock(null)]).outcome).toBe('fail')
      expect(on(AHEAD, [clock('no date at all')]).outcome).toBe('fail')
      expect(on(AHEAD, [clock('Mon, 31 Aug 2026 10:00:00 GMT'), clock('Sat, 21 Nov 2026 10:00:01 GMT')]).outcome).toBe('fail')
      expect(on(AHEAD, []).outcome).toBe('fail')
    })

    it('leaves a day alone that was asked for', () => {
      expect(on(AHEAD, [clock('Mon, 31 Aug 2026 10:00:00 GMT')], '2026-12-24').outcome).toBe('fail')
    })

    it('counts a paid support by the earlier of the two days', () => {
      const eleven = judgedHost(osEndOfLife, {
        facts: { os: bullseye, paths: [clock('Thu, 01 May 2031 10:00:00 GMT')] },
        gathered: '2031-07-01T10:00:00Z',
        date: '2031-07-01',
        profile: loke,
        knowledge: checkedOn('2031-01-01'),
      })
      expect(eleven).toMatchObject({ outcome: 'fail', confidence: 'likely', why: expect.stringContaining('Freexian') })
    })
  })

  it('says nothing in a sentence of more than 20 words, in any state', () => {
    const ubuntu = anOs({ id: 'ubuntu', name: 'Ubuntu 18.04.6 LTS', version: '18.04' })
    const told = (state: 'off' | 'unread') => ({ id: 'ubuntu-esm' as const, state, until: null, source: '/var/lib/x.json', text: '' })
    const macos = anOs({ family: 'macos', id: 'macos', name: 'macOS 12.7.6 (21H1320)', version: '12.7.6' })
    const states = [
      judgedHost(osEndOfLife, { facts: { os: ubuntu }, profile: loke }),
      judgedHost(osEndOfLife, { facts: { os: { ...ubuntu, longerSupports: [told('off')] } }, profile: loke }),
      judgedHost(osEndOfLife, { facts: { os: { ...ubuntu, longerSupports: [told('unread')] } }, profile: loke }),
      judgedHost(osEndOfLife, { facts: { os: anOs({ id: 'ol', name: 'Oracle Linux Server 10.0', version: '10.0' }) }, date: '2028-01-01' }),
      judgedHost(osEndOfLife, { facts: { os: macos }, profile: loke }),
      judgedHost(osEndOfLife, { facts: { os: anOs() }, date: '2028-01-01' }),
    ]
    const sentences = states.flatMap((judged) =>
      'why' in judged
        ? [judged.title, judged.why, ...judged.fix.map((step) => step.text)].flatMap((text) => text.split(/(?<=[.?!]) /))
        : [],
    )
    expect(sentences.length).toBeGreaterThan(15)
    expect(sentences.filter((sentence) => sentence.split(' ').length > 20)).toEqual([])
  })

  it('gives the way to upgrade that fits the system, or a new image for a container', () => {
    const commands = (os: ReturnType<typeof anOs>) => {
      const judged = judgedHost(osEndOfLife, { facts: { os }, profile: loke })
      return judged.outcome === 'fail' ? judged.fix.map((step) => step.command ?? step.text) : []
    }
    expect(commands(focal)).toContain('sudo do-release-upgrade')
    expect(commands(bullseye)).toContain('sudo apt update && sudo apt upgrade --without-new-pkgs && sudo apt full-upgrade')
    expect(commands({ ...bullseye, container: 'docker' })[0]).toContain('Build the container')
    // These are upgraded from within, like a machine of their own.
    for (const container of ['lxc', 'systemd-nspawn', 'wsl', 'openvz'])
      expect(commands({ ...bullseye, container }), container).toContain(
        'sudo apt update && sudo apt upgrade --without-new-pkgs && sudo apt full-upgrade',
      )
  })
})
