// Causes that lie in the security properties of a real Java: its java.security is replaced in a mount namespace of the program's own.
// What is on the disk is left as it is.
import { readFile, realpath, writeFile } from 'node:fs/promises'
import type { Check, Scenario } from '../scenario.ts'
import { findProgram, type Stage } from '../stage.ts'
import { ask, localPlatform } from '../staging.ts'
import { runningJava } from './server-settings.ts'

/** Virtual machines take their time where much else runs. */
const TIMEOUT = 15

/** The check of this system's Java, whose java.security says what `change` makes of it. */
const askJava = async (
  stage: Stage,
  change: (properties: string) => string,
  { profile = 'multisafepay', ...platform }: Parameters<typeof localPlatform>[1] & Pick<Partial<Check>, 'profile'> = {},
): Promise<Check> => {
  const program = findProgram('java') ?? 'java'
  const security = await realpath(`${(await realpath(program)).replace(/\/bin\/java$/, '')}/conf/security/java.security`)
  const changed = stage.path('java.security')
  await writeFile(changed, change(await readFile(security, 'utf8')))
  const lay = 'mount --bind "$1" "$2" && shift 2 && exec "$@"'
  const inside = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', lay, 'sh', changed, security]
  return ask(stage, { ...(await localPlatform(stage, platform)), profile, runtime: program, inside, timeout: TIMEOUT })
}

const withoutRsa = (text: string): string => text.replace(/^jdk\.tls\.disabledAlgorithms=/m, '$&RSA, ')

const REQUIRES = ['linux', 'root', 'nginx', 'java'] as const

export const javaScenarios: readonly Scenario[] = [
  {
    id: 'app-pins-old-tls-java-security',
    layer: 'app-server',
    host: 'this system, a file laid over its java.security',
    fault: 'jdk.tls.disabledAlgorithms has TLSv1.2 and TLSv1.3, and no longer TLSv1.1: Java offers TLS 1.1 at most',
    peers: 'real',
    requires: REQUIRES,
    expected: ['app-pins-old-tls'],
    stage: (stage, faulty) =>
      askJava(stage, (text) =>
        faulty ? text.replace(/^(jdk\.tls\.disabledAlgorithms=)SSLv3, TLSv1, TLSv1\.1/m, '$1TLSv1.2, TLSv1.3, SSLv3') : text,
      ),
  },
  {
    id: 'app-pins-old-tls-java-no-hello',
    layer: 'app-server',
    host: 'this system, a file laid over its java.security',
    fault: 'jdk.tls.disabledAlgorithms has TLSv1.2 and TLSv1.3 beside the older ones: Java sends no ClientHello',
    peers: 'real',
    requires: REQUIRES,
    expected: ['app-pins-old-tls'],
    stage: (stage, faulty) =>
      askJava(stage, (text) => (faulty ? text.replace(/^jdk\.tls\.disabledAlgorithms=/m, '$&TLSv1.2, TLSv1.3, ') : text)),
  },
  {
    id: 'app-pins-old-tls-java-properties',
    layer: 'app-server',
    host: 'this system, with a shop in Java that runs',
    fault: 'the file that -Djava.security.properties of the shop names switches TLS 1.2 and 1.3 off, and no older version',
    peers: 'real',
    requires: REQUIRES,
    expected: ['app-pins-old-tls'],
    stage: async (stage, faulty) => {
      const security = stage.path('shop.security')
      await writeFile(
        security,
        faulty ? 'jdk.tls.disabledAlgorithms=SSLv3, TLSv1.2, \\\n  TLSv1.3\n' : 'jdk.tls.disabledAlgorithms=SSLv3\n',
      )
      const { url, ca } = await localPlatform(stage)
      return ask(stage, { url, ...(await runningJava(stage, ca, [`-Djava.security.properties=${security}`])), timeout: TIMEOUT })
    },
  },
  {
    id: 'app-no-permitted-cipher-java-key',
    layer: 'app-server',
    host: 'this system, a file laid over its java.security',
    fault: 'jdk.tls.disabledAlgorithms has RSA: neither a suite nor a signature algorithm is left for the key of the platform',
    peers: 'real',
    requires: REQUIRES,
    expected: ['app-no-permitted-cipher'],
    stage: (stage, faulty) => askJava(stage, (text) => (faulty ? withoutRsa(text) : text), { profile: 'pci-dss' }),
  },
  {
    id: 'app-no-permitted-cipher-java-key-tls12',
    layer: 'app-server',
    host: 'this system, a file laid over its java.security',
    fault: 'jdk.tls.disabledAlgorithms has RSA, and the platform speaks TLS 1.2 alone',
    peers: 'real',
    requires: REQUIRES,
    expected: ['app-no-permitted-cipher'],
    stage: (stage, faulty) => askJava(stage, (text) => (faulty ? withoutRsa(text) : text), { profile: 'pci-dss', protocols: 'TLSv1.2' }),
  },
  {
    id: 'app-no-permitted-cipher-java-ecdhe',
    layer: 'app-server',
    host: 'this system, a file laid over its java.security',
    fault: 'jdk.tls.disabledAlgorithms has ECDHE and TLSv1.3, and the platform takes no suites of TLS 1.2 but those of ECDHE',
    peers: 'real',
    requires: REQUIRES,
    expected: ['app-no-permitted-cipher'],
    stage: (stage, faulty) =>
      askJava(stage, (text) => (faulty ? text.replace(/^jdk\.tls\.disabledAlgorithms=/m, '$&ECDHE, TLSv1.3, ') : text), {
        profile: 'pci-dss',
        ciphers: ['ECDHE-RSA-AES128-GCM-SHA256'],
      }),
  },
  {
    id: 'app-rejects-endpoint-parameters-java-key',
    layer: 'app-server',
    host: 'this system, a file laid over its java.security',
    fault: 'jdk.certpath.disabledAlgorithms asks for RSA keys of 4096 bits: the 2048 bits of the platform’s key are too few for it',
    peers: 'real',
    requires: REQUIRES,
    expected: ['app-rejects-endpoint-parameters'],
    stage: (stage, faulty) =>
      askJava(stage, (text) => (faulty ? text.replace(/^jdk\.certpath\.disabledAlgorithms=/m, '$&RSA keySize < 4096, ') : text)),
  },
]
