import { describe, expect, it } from 'vitest'
import type { Os, SystemLibrary } from '../../../electron/contract/host-facts.ts'
import { osTlsLibraryUnsupported } from '../../../electron/rules/os/os-tls-library-unsupported.ts'
import { anOs, aRuntime, aSystemLibrary, multisafepay } from '../../fixtures/facts.ts'
import { judgedHost } from '../../fixtures/judged.ts'

const debian = (version: string, name: string) => anOs({ version, name: `Debian GNU/Linux ${version} (${name})`, codename: name })
const BULLSEYE = debian('11', 'bullseye')
const BOOKWORM = debian('12', 'bookworm')
const WINDOWS_2012 = anOs({ family: 'windows', id: 'windows', name: 'Windows Server 2012 Standard', version: '6.2.9200', codename: null })

const judged = (os: Os, libraries: SystemLibrary[], date?: string, runtimes = [aRuntime()]) =>
  judgedHost(osTlsLibraryUnsupported, { ...(date ? { date } : {}), facts: { os, runtimes, 'system-tls': { libraries } } })
const openssl = (version: string) => [aSystemLibrary('OpenSSL', version)]

describe('os-tls-library-unsupported', () => {
  it('warns where neither the makers nor the distribution mend it', () => {
    const finding = judged(BULLSEYE, openssl('1.1.1w'))
    expect(finding).toMatchObject({
      outcome: 'warn',
      // Freexian’s longer support may be had.
      confidence: 'likely',
      title: 'The TLS library of this system, OpenSSL 1.1.1w, is mended no more, but for those who have a longer support',
    })
    expect('why' in finding && finding.why).toContain('The makers of OpenSSL ended this branch on 11 September 2023.')
    expect('why' in finding && finding.why).toContain('Extended LTS of Freexian still covers it until 30 June 2031')
  })

  it('does not say that nobody mends it where another maker’s support is enabled', () => {
    const told = (state: 'on' | 'off') => [{ id: 'tuxcare-els' as const, state, until: null, source: '/etc/apt/els.list', text: '' }]
    expect(judged({ ...BULLSEYE, longerSupports: told('on') }, openssl('1.1.1w'))).toEqual({
      outcome: 'missing',
      fact: expect.stringMatching(
        /^The support of Debian .* by its vendor has ended\. TuxCare’s support is enabled here, in .*was not seen\.$/,
      ),
    })
    expect(judged({ ...BULLSEYE, longerSupports: told('off') }, openssl('1.1.1w')).outcome).toBe('warn')
    expect(judged({ ...BOOKWORM, longerSupports: told('on') }, openssl('3.0.17')).outcome).toBe('pass')
  })

  it('gives the commands by which the system is upgraded', () => {
    const fix = (os: Os) => {
      const finding = judged(os, openssl('1.1.1w'))
      return 'fix' in finding ? finding.fix : []
    }
    expect(fix(BULLSEYE).map(({ command }) => command)).toContain(
      'sudo apt update && sudo apt upgrade --without-new-pkgs && sudo apt full-upgrade',
    )
    expect(fix({ ...BULLSEYE, container: 'docker' }).map(({ text }) => text)).toContain(
      'Build the container from an image of a release that is still maintained.',
    )
  })

  it('never stands in the way', () => {
    expect(osTlsLibraryUnsupported.canFail(multisafepay)).toBe(false)
  })

  it.each([
    ['the distribution carries fixes back to an old branch', BOOKWORM, openssl('3.0.22'), undefined],
    ['it did so on that day', BULLSEYE, openssl('1.1.1w'), '2026-08-31'],
    ['the makers still mend it, whatever the distribution', BULLSEYE, openssl('3.5.4'), undefined],
    ['the makers name no end', BULLSEYE, [aSystemLibrary('GnuTLS', '3.8.13')], undefined],
  ] as const)('passes where %s', (_, os, libraries, date) => {
    expect(judged(os, [...libraries], date)).toEqual({ outcome: 'pass' })
  })

  it('takes what is older than the table for ended', () => {
    expect(judged(BULLSEYE, openssl('0.9.7m')).outcome).toBe('warn')
  })

  it('says of GnuTLS when its last release came, since its makers name no day', () => {
    const finding = judged(BULLSEYE, [aSystemLibrary('GnuTLS', '3.7.1')])
    expect('why' in finding && finding.why).toContain('The last release of this branch of GnuTLS came on 13 April 2024.')
  })

  it('takes a library that comes with its system for ended with it', () => {
    const finding = judged(WINDOWS_2012, [aSystemLibrary('Schannel', '6.2.9200')], '2027-01-01')
    expect(finding).toMatchObject({ outcome: 'warn', title: 'Nobody mends the TLS library of this system, Schannel 6.2.9200, any more' })
  })

  it('looks at a further library only where a program uses it', () => {
    const libraries = [aSystemLibrary('OpenSSL', '3.5.4'), aSystemLibrary('GnuTLS', '3.7.1')]
    const wget = aRuntime({ id: 'wget', library: { name: 'GnuTLS', version: '3.7.1', bundled: false } })
    expect(judged(BULLSEYE, libraries)).toEqual({ outcome: 'pass' })
    expect(judged(BULLSEYE, libraries, undefined, [wget])).toMatchObject({ outcome: 'warn', runtimes: ['wget'] })
  })

  it('does not know a system or a branch that is in no table', () => {
    expect(judged(anOs({ id: 'plan9', name: 'Plan 9', version: '4' }), openssl('1.1.1w')).outcome).toBe('missing')
    expect(judged(BULLSEYE, openssl('9.9.1')).outcome).toBe('missing')
    expect(judged(BULLSEYE, [aSystemLibrary('wolfSSL', '5.6')]).outcome).toBe('missing')
  })
})
