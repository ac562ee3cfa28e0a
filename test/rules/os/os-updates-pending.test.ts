import { describe, expect, it } from 'vitest'
import type { Updates } from '../../../electron/contract/host-facts.ts'
import { osUpdatesPending } from '../../../electron/rules/os/os-updates-pending.ts'
import { anOs, aPath, multisafepay } from '../../fixtures/facts.ts'
import { judgedHost } from '../../fixtures/judged.ts'

const update = (name: string, security: boolean | null = true) => ({ name, installed: '1.0-1', candidate: '1.0-2', security })
const updates = (change: Partial<Updates> = {}): Updates => ({
  tool: 'apt',
  pending: [],
  listsOf: '2026-11-20T06:00:00Z',
  lastInstalled: '2026-11-20T06:00:00Z',
  ...change,
})
const judged = (change: Partial<Updates> = {}) =>
  judgedHost(osUpdatesPending, { facts: { updates: updates(change) }, gathered: '2026-11-21T00:00:00Z' })
const commandsOf = (one: ReturnType<typeof judged>) => ('fix' in one ? one.fix.flatMap(({ command }) => command ?? []) : [])

describe('os-updates-pending', () => {
  it('warns of packages that TLS rests on, and names the command for those', () => {
    const one = judged({ pending: [update('libssl3'), update('vim'), update('ca-certificates')] })
    expect(one).toMatchObject({
      outcome: 'warn',
      confidence: 'certain',
      title: 'Updates wait for 2 packages that TLS rests on',
      why: 'They are: libssl3, ca-certificates. Others are for vim. They close holes that are known by now.',
    })
    expect(commandsOf(one)).toEqual([
      'sudo apt-get update && sudo apt-get install --only-upgrade libssl3 ca-certificates',
      'sudo apt-get update && sudo apt-get upgrade',
      'dpkg-query --show libssl3 ca-certificates',
      'apt-cache policy libssl3 ca-certificates',
    ])
  })

  it('counts how long nothing was installed where the lists could not be asked, and says why they could not', () => {
    const fault = { listsOf: null, listsFault: 'dnf could not tell which updates wait.', tool: 'dnf' as const }
    expect(judged({ ...fault, lastInstalled: '2022-01-10T00:00:00Z' })).toMatchObject({
      outcome: 'warn',
      confidence: 'possible',
      title: expect.stringMatching(/^Nothing was installed on this host for 17\d\d days$/),
      why: expect.stringMatching(/^dnf could not tell which updates wait\. The last installation was on 10 January 2022\./),
    })
    // Something was installed of late: then nothing is known.
    expect(judged(fault)).toEqual({ outcome: 'missing', fact: 'dnf could not tell which updates wait.' })
  })

  it('knows a system that keeps to the packages of an old release: its package manager sees nothing newer', () => {
    const of = (name: string, told: Partial<Updates> = {}) =>
      judgedHost(osUpdatesPending, {
        facts: { updates: updates({ tool: 'dnf', ...told }), os: anOs({ id: 'amzn', name, version: '2023' }) },
        gathered: '2026-11-21T00:00:00Z',
      })
    expect(of('Amazon Linux 2023.6.20241212')).toMatchObject({
      outcome: 'warn',
      confidence: 'possible',
      title: 'This system keeps to packages that are 709 days old',
    })
    expect(of('Amazon Linux 2023.11.20261116')).toEqual({ outcome: 'pass' })
    expect(of('Amazon Linux 2023')).toEqual({ outcome: 'pass' })
    // dnf is told which one it takes.
    expect(of('Amazon Linux 2023.6.20241212', { releasever: 'latest' })).toEqual({ outcome: 'pass' })
    expect(of('Amazon Linux 2023.6.20241212', { releasever: '2023.11.20261116' })).toEqual({ outcome: 'pass' })
    expect(of('Amazon Linux 2023.11.20261116', { releasever: '2023.6.20241212' })).toMatchObject({ outcome: 'warn' })
  })

  it('lets what is held back go first', () => {
    const held = judged({ pending: [{ ...update('libssl3'), held: true }, update('openssl')] })
    expect(commandsOf(held)[0]).toBe('sudo apt-mark unhold libssl3')
    expect(commandsOf(judged({ pending: [update('libssl3')] }))[0]).toContain('install --only-upgrade libssl3')
  })

  it.each([
    'openssl',
    'libssl3t64',
    'libssl1.1',
    'openssl-libs',
    'openssl-1_1',
    'libopenssl3',
    'libgnutls30',
    'gnutls',
    'libnss3',
    'nss',
    'nss-softokn',
    'mozilla-nss',
    'libcurl4',
    'libcurl3-gnutls',
    'libcrypto3',
    'ca-certificates',
    'ca-certificates-mozilla',
    'ca-certificates-bundle',
    'crypto-policies',
    'curl',
  ])('counts %s as of TLS', (name) => {
    expect(judged({ pending: [update(name)] })).toHaveProperty('title', 'Updates wait for a package that TLS rests on')
  })

  it.each(['vim', 'libnss-systemd', 'nss_wrapper', 'openssh-client', 'libssh2-1', 'cryptsetup', 'sslh'])('does not count %s', (name) => {
    expect(judged({ pending: [update(name)] })).toHaveProperty('title', 'A security update waits')
  })

  it('warns of other security updates by their number, and of no ordinary ones', () => {
    expect(judged({ pending: ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => update(name)) })).toMatchObject({
      title: '6 security updates wait',
      why: expect.stringContaining('They are for a, b, c, d, e and 1 more.'),
    })
    expect(judged({ pending: [update('vim', false), update('emacs', null)] })).toEqual({ outcome: 'pass' })
  })

  it('counts a package of TLS whose list does not say what the update is for, as Alpine’s does not', () => {
    const one = judged({ tool: 'apk', pending: [update('libcrypto3', null)] })
    expect(one).toMatchObject({ outcome: 'warn' })
    expect(commandsOf(one)).toEqual([
      'sudo apk update && sudo apk upgrade libcrypto3',
      'apk list --installed libcrypto3',
      'apk policy libcrypto3',
    ])
  })

  it('passes where nothing waits by fresh lists, however long ago the last installation was', () => {
    expect(judged()).toEqual({ outcome: 'pass' })
    expect(judged({ lastInstalled: '2024-01-01T00:00:00Z' })).toEqual({ outcome: 'pass' })
  })

  it('says what is not known where the lists are more than 30 days old', () => {
    expect(judged({ listsOf: '2026-10-22T00:00:00Z' })).toEqual({ outcome: 'pass' })
    expect(judged({ listsOf: '2026-10-21T00:00:00Z' })).toMatchObject({
      outcome: 'warn',
      confidence: 'possible',
      title: 'The lists of updates on this host are 31 days old',
      why: expect.stringContaining('Which updates wait is not known'),
    })
  })

  it('says how long nothing was installed where there are no lists at all', () => {
    expect(judged({ tool: 'windows-update', listsOf: null, lastInstalled: '2026-06-01T00:00:00Z' })).toMatchObject({
      outcome: 'warn',
      title: 'Nothing was installed on this host for 173 days',
    })
    expect(judged({ listsOf: null })).toMatchObject({ outcome: 'missing' })
    expect(judged({ listsOf: null, lastInstalled: null })).toMatchObject({ outcome: 'missing' })
  })

  it('goes by the time of the check, not by the day that is judged', () => {
    const later = judgedHost(osUpdatesPending, { facts: { updates: updates() }, gathered: '2026-11-21T00:00:00Z', date: '2027-11-21' })
    expect(later).toEqual({ outcome: 'pass' })
  })

  it('goes by the clock of the endpoint where the one of the host is wrong by days', () => {
    const date = 'Sat, 21 Nov 2026 10:00:00 GMT'
    const paths = [aPath({ http: { status: 200, date, server: null, method: 'GET', location: null, headers: [], body: '' } })]
    const wrong = (values: Parameters<typeof aPath>[0][]) =>
      judgedHost(osUpdatesPending, {
        facts: { updates: updates(), paths: values.map((one) => aPath(one)) },
        gathered: '2027-04-01T00:00:00Z',
      })
    expect(wrong(paths)).toEqual({ outcome: 'pass' })
    expect(wrong([{}])).toMatchObject({ outcome: 'warn' })
  })

  it('can never fail, and quotes what stands in a command', () => {
    expect(osUpdatesPending.canFail(multisafepay)).toBe(false)
    expect(commandsOf(judged({ pending: [update('libssl3;reboot')] }))[0]).toContain("'libssl3;reboot'")
  })
})
