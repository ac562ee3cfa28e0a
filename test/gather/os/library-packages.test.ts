// The packages of TLS libraries. recordings/debian-11-packages.txt is dpkg-query's own answer; that of rpm is in the form of its
// --qf, with versions of Red Hat Enterprise Linux 9, and that of apk in the form of Alpine 3.20: neither was run here.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  packageOf,
  packagesOf,
  parseApk,
  parseDpkg,
  parseRpm,
  readPackages,
  upstreamVersion,
} from '../../../electron/gather/os/library-packages.ts'
import { createNodeHost } from '../../../electron/host/node-host.ts'
import { hostOf } from '../context.ts'

const DEBIAN_11 = readFileSync(new URL('recordings/debian-11-packages.txt', import.meta.url), 'utf8')
const RPM = 'openssl-libs\t3.0.7-27.el9\npackage libopenssl3 is not installed\ngnutls\t3.8.3-4.el9\nnss\t3.90.0-7.el9\n'
const options = { timeoutMs: 5000, signal: new AbortController().signal }

describe('the packages', () => {
  it('of Debian are those that are installed', () => {
    expect(parseDpkg(DEBIAN_11)).toEqual([
      { name: 'libgnutls30', version: '3.7.1-5+deb11u5' },
      { name: 'libssl1.1', version: '1.1.1w-0+deb11u1' },
    ])
    expect(parseDpkg('rc \tlibssl1.0.0\t1.0.1t-1+deb8u12\nun \tlibnss3\t\n')).toEqual([])
  })
  it('of Red Hat are those with a version', () => {
    expect(parseRpm(RPM)).toEqual([
      { name: 'openssl-libs', version: '3.0.7-27.el9' },
      { name: 'gnutls', version: '3.8.3-4.el9' },
      { name: 'nss', version: '3.90.0-7.el9' },
    ])
  })
  it('of Alpine are told from all others', () => {
    expect(parseApk('libssl3-3.3.2-r1\nlibcrypto3-3.3.2-r1\nmusl-1.2.5-r0\nnss_wrapper-1.1.15-r0\ngnutls-3.8.5-r0\n')).toEqual([
      { name: 'libssl3', version: '3.3.2-r1' },
      { name: 'gnutls', version: '3.8.5-r0' },
    ])
  })
  it('are found on this machine', async () => {
    expect((await readPackages(createNodeHost(), options)).packages.length).toBeGreaterThan(0)
  })
  it('are none where no package manager is', async () => {
    expect(await readPackages(hostOf({}), options)).toEqual({ packages: [], program: null, evidence: [] })
  })
})

describe('the version of the library in a package’s', () => {
  it.each([
    ['1.1.1w-0+deb11u1', '1.1.1w'],
    ['2:3.87.1-1+deb12u2', '3.87.1'],
    ['3.0.22-1~deb12u2', '3.0.22'],
    ['3.0.7-27.el9', '3.0.7'],
    ['3.8.5-r0', '3.8.5'],
    ['1.0.2k', '1.0.2k'],
  ])('%s', (version, upstream) => {
    expect(upstreamVersion(version)).toBe(upstream)
  })
})

describe('the package of a library', () => {
  const packages = {
    packages: [
      { name: 'libssl1.1', version: '1.1.1w-0+deb11u1' },
      { name: 'libssl3', version: '3.0.22-1~deb12u2' },
      { name: 'libgnutls28-dev', version: '3.7.9-2' },
      { name: 'libgnutls30', version: '3.7.9-2' },
      { name: 'libnss3', version: '2:3.87.1-1' },
    ],
    program: 'dpkg-query',
    evidence: [],
  }
  it('is that of its version, where an older one is left from an upgrade', () => {
    expect(packageOf(packages, 'OpenSSL', '3.0.22')?.name).toBe('libssl3')
    expect(packageOf(packages, 'OpenSSL', '1.1.1w')?.name).toBe('libssl1.1')
  })
  it('is none for a copy that no package brought', () => {
    expect(packageOf(packages, 'OpenSSL', '3.5.1')).toBeNull()
    expect(packageOf(packages, 'wolfSSL', '5.6')).toBeNull()
  })
  it('is the newest where nothing tells the version', () => {
    expect(packagesOf(packages, 'OpenSSL').map(({ name }) => name)).toEqual(['libssl3', 'libssl1.1'])
  })
  it('is of that library alone', () => {
    expect(packagesOf(packages, 'GnuTLS')).toEqual([{ name: 'libgnutls30', version: '3.7.9-2' }])
    expect(packagesOf(packages, 'NSS').map(({ name }) => name)).toEqual(['libnss3'])
  })
})
