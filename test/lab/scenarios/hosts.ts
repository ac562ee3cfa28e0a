// Whole hosts: releases of Debian in root folders of their own. All their runtimes decide, on OpenSSL and on GnuTLS, so that
// without the fault each of these systems must be ready as it comes. The newest of them is a platform once, for its OpenSSL.
import { dirname } from 'node:path'
import { makeAuthority } from '../peers/certificates.ts'
import { askAsOrdinary, askInDebian, openDebian, systemDefault } from '../peers/debian.ts'
import { type Debian, fetchOldHost } from '../peers/old-hosts.ts'
import type { Scenario } from '../scenario.ts'
import { freePort, listens, SEARCH_PATH, type Stage } from '../stage.ts'
import { ask, commandLine, LOCAL_NAMES, localPlatform } from '../staging.ts'

const RUNTIMES = 'curl,openssl,python,wget,gnutls-cli'
const REQUIRES = ['linux', 'root', 'nginx', 'debootstrap'] as const

/** The profile `loke` asks for a system that is supported, which Debian 11 is not. */
const profileFor = (release: Debian): string => (release === 'debian-11' ? 'multisafepay' : 'loke')

/** Two of the runtimes follow the configuration of OpenSSL; curl sets its versions itself, and two use GnuTLS. */
const tls12Disabled = (release: Debian, host: string, fault: string, commands: readonly string[]): Scenario => ({
  id: `os-tls12-disabled-${release}`,
  layer: 'os',
  host: `${host} in a root folder of its own`,
  fault: `${commands.join(' and ')} in /etc/ssl/openssl.cnf: ${fault}`,
  peers: 'real',
  requires: REQUIRES,
  expected: ['os-tls12-disabled'],
  connects: 'no',
  stage: async (stage, faulty) =>
    askInDebian(
      stage,
      release,
      { ...(await localPlatform(stage)), profile: profileFor(release), runtime: RUNTIMES },
      faulty ? systemDefault(...commands) : null,
    ),
})

/** A setting of openssl.cnf that the library turns down, or one that has gone from its section. */
const refusedConfig = (release: Debian, host: string, id: string, fault: string, command: string, runtime: string): Scenario => ({
  id,
  layer: 'os',
  host: `${host} in a root folder of its own`,
  fault: `${command} in /etc/ssl/openssl.cnf: ${fault}`,
  peers: 'real',
  requires: REQUIRES,
  expected: ['os-tls12-disabled'],
  connects: 'no',
  stage: async (stage, faulty) =>
    askInDebian(
      stage,
      release,
      { ...(await localPlatform(stage)), profile: profileFor(release), runtime },
      faulty ? systemDefault(command) : null,
    ),
})

/** A platform on the OpenSSL of Debian unstable, with these groups alone; a newer one than this system's. */
const newestPlatform = async (stage: Stage, groups: string): Promise<{ url: string; ca: string }> => {
  const debian = await openDebian(stage, 'debian-sid')
  const authority = await makeAuthority(stage)
  const { certificate, key } = await authority.issue({ names: LOCAL_NAMES })
  const port = await freePort()
  const files = ['-cert', await debian.put(certificate, 'platform.pem'), '-key', await debian.put(key, 'platform.key')]
  await stage.start('openssl', ['s_server', '-accept', `127.0.0.1:${port}`, ...files, '-groups', groups, '-www', '-quiet'], {
    inside: debian.inside,
    ready: () => listens(port),
  })
  return { url: `https://localhost:${port}/`, ca: authority.file }
}

export const hostScenarios: readonly Scenario[] = [
  {
    id: 'os-end-of-life',
    layer: 'os',
    host: 'Debian 11 in a root folder of its own; without the fault Debian 12',
    fault: 'the support of this Debian has ended, and the platform asks for a supported system; TLS 1.2 works all the same',
    peers: 'real',
    requires: REQUIRES,
    expected: ['os-end-of-life'],
    connects: 'yes',
    stage: async (stage, faulty) =>
      askInDebian(stage, faulty ? 'debian-11' : 'debian-12', {
        ...(await localPlatform(stage, { protocols: 'TLSv1.2' })),
        profile: 'loke',
        runtime: RUNTIMES,
      }),
  },
  {
    id: 'app-tls-library-unsupported',
    layer: 'app-server',
    host: 'Debian 12 in a root folder of its own',
    fault: 'the application runs on Node 6, which brings OpenSSL 1.0.2 along; without the fault on curl, with the library of the system',
    peers: 'real',
    requires: REQUIRES,
    expected: ['app-tls-library-unsupported'],
    verdict: 'ready',
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const debian = await openDebian(stage, 'debian-12')
      const node = await debian.put(await fetchOldHost('node-6'), 'node')
      return ask(stage, {
        ...platform,
        ca: await debian.put(platform.ca, 'root.pem'),
        runtime: faulty ? node : 'curl',
        env: faulty ? { PATH: `${dirname(node)}:${SEARCH_PATH}` } : {},
        inside: debian.inside,
        elsewhere: { node: debian.node, program: await debian.put(commandLine, 'tls-preflight.cjs') },
      })
    },
  },
  tls12Disabled('debian-11', 'Debian 11', 'OpenSSL 1.1.1 offers TLS 1.1 at most', ['MaxProtocol = TLSv1.1']),
  tls12Disabled('debian-12', 'Debian 12', 'OpenSSL 3.0 offers TLS 1.1 at most, by its lowest level of security', [
    'MaxProtocol = TLSv1.1',
    'CipherString = DEFAULT@SECLEVEL=0',
  ]),
  tls12Disabled('debian-13', 'Debian 13', 'OpenSSL 3.5 has no version left at its usual level of security, and sends no ClientHello', [
    'MaxProtocol = TLSv1.1',
  ]),
  tls12Disabled(
    'debian-sid',
    'Debian unstable',
    'its OpenSSL has no version left at its usual level of security, and sends no ClientHello',
    ['MaxProtocol = TLSv1.1'],
  ),
  refusedConfig(
    'debian-13',
    'Debian 13',
    'os-config-value-unknown',
    'OpenSSL 3.5 does not know the value, and opens no connection',
    'MinProtocol = TLS1.2',
    'curl,openssl,python',
  ),
  refusedConfig(
    'debian-12',
    'Debian 12',
    'os-config-section-empty',
    'the line is a comment and the section has no other, so that the program openssl does not start',
    '# MaxProtocol = TLSv1.1',
    'openssl',
  ),
  {
    id: 'os-trust-store-closed',
    layer: 'os',
    host: 'Debian 12 in a root folder of its own, whose check an ordinary account makes',
    fault: 'the one file of the system’s trusted roots has the mode 600',
    peers: 'real',
    requires: REQUIRES,
    expected: ['os-trust-store-lacks-root'],
    connects: 'no',
    stage: async (stage, faulty) =>
      askAsOrdinary(
        stage,
        'debian-12',
        { ...(await localPlatform(stage)), profile: 'loke', runtime: 'curl,wget' },
        faulty ? { mode: 0o600 } : {},
      ),
  },
  {
    id: 'os-trust-store-not-made-anew',
    layer: 'os',
    host: 'Debian 12 in a root folder of its own, whose check an ordinary account makes',
    fault: 'the platform’s authority lies in /usr/local/share/ca-certificates, and update-ca-certificates was not run',
    peers: 'real',
    requires: REQUIRES,
    expected: ['os-trust-store-lacks-root'],
    connects: 'no',
    stage: async (stage, faulty) =>
      askAsOrdinary(stage, 'debian-12', { ...(await localPlatform(stage)), profile: 'loke', runtime: 'curl,python' }, { taken: !faulty }),
  },
  {
    id: 'app-no-common-group-post-quantum',
    layer: 'app-server',
    host: 'Debian 12 in a root folder of its own',
    fault: 'for TLS 1.3 the platform, on OpenSSL of Debian unstable, takes no group but X25519MLKEM768, which OpenSSL 3.0 does not have',
    peers: 'real',
    requires: ['linux', 'root', 'debootstrap'],
    expected: ['app-no-common-group-or-signature'],
    stage: async (stage, faulty) =>
      askInDebian(stage, 'debian-12', {
        ...(await newestPlatform(stage, faulty ? 'X25519MLKEM768' : 'X25519MLKEM768:X25519')),
        runtime: 'curl',
      }),
  },
]
