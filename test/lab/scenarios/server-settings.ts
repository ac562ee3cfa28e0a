// Causes that lie in the settings of one program: those of a running server, whose environment is another than the shell's from which
// the check is made, and those of a file that a tool reads by itself. The same program without them is well.
import { chmod, chown, copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeAuthority } from '../peers/certificates.ts'
import { startTinyproxy } from '../peers/proxies.ts'
import type { Check, Scenario } from '../scenario.ts'
import { DEAD_PORT, freePort, runProgram, type Stage } from '../stage.ts'
import { ask, beside, localPlatform, until } from '../staging.ts'

/** A Python application that waits for its customers, and says when it does. */
export const SHOP = `import socket, sys, time
server = socket.socket(); server.bind(("127.0.0.1", 0)); server.listen()
open(sys.argv[1], "w").close()
time.sleep(600)
`

const opensslConfig = (settings: string): string => `openssl_conf=own
[own]
ssl_conf=ssl
[ssl]
system_default=defaults
[defaults]
${settings}
`
const OLD = 'MinProtocol=TLSv1\nMaxProtocol=TLSv1.1\nCipherString=DEFAULT:@SECLEVEL=0'

export const shared = { layer: 'app-server', host: 'this system, with a shop in Python that runs', peers: 'real' } as const

/** The platform, asked about a shop that runs with these variables; they are not those of the check. */
export const askAboutShop = async (
  stage: Stage,
  platform: { url: string; ca: string | null },
  variables: Record<string, string>,
  shop = SHOP,
): Promise<Check> => {
  const [script, ready] = [stage.path('shop.py'), stage.path('ready')]
  await writeFile(script, shop)
  const given = Object.entries(variables).map(([name, value]) => `${name}=${value}`)
  const start = `env ${given.join(' ')} python3 ${script} ${ready} & ${until(ready)}`
  return ask(stage, { ...platform, runtime: 'shop.py', inside: beside(start) })
}

/** The same in Java, which starts its program from its source. */
const JAVA_SHOP = `public class Shop {
  public static void main(String[] given) throws Exception {
    try (java.net.ServerSocket server = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      new java.io.File(given[0]).createNewFile();
      Thread.sleep(600000);
    }
  }
}
`

/** A shop in Java that runs, and whose own store alone has the authority `ca`; these flags stand beside it on its command line. */
export const runningJava = async (stage: Stage, ca: string, flags: readonly string[]): Promise<Pick<Check, 'runtime' | 'inside'>> => {
  const [script, ready, store] = [stage.path('Shop.java'), stage.path('ready'), stage.path('own.p12')]
  await writeFile(script, JAVA_SHOP)
  const password = ['-storetype', 'PKCS12', '-storepass', 'changeit']
  await runProgram('keytool', ['-importcert', '-noprompt', '-alias', 'lab', '-file', ca, '-keystore', store, ...password])
  const own = [`-Djavax.net.ssl.trustStore=${store}`, '-Djavax.net.ssl.trustStorePassword=changeit', ...flags]
  // Two of them would have one number, each in a space of its own, and quarrel over the file of their performance in /tmp.
  const start = `java -XX:-UsePerfData ${own.join(' ')} ${script} ${ready} & ${until(ready)}`
  return { runtime: 'Shop.java', inside: beside(start) }
}

const askAboutJava = async (stage: Stage, flags: readonly string[], change: Parameters<typeof localPlatform>[1] = {}): Promise<Check> => {
  const { url, ca } = await localPlatform(stage, change)
  return ask(stage, { url, ...(await runningJava(stage, ca, flags)), timeout: 15 })
}

/** A Node.js that waits for its customers, and says when it does. */
const NODE_SHOP = `require('net').createServer().listen(0, '127.0.0.1', () => require('fs').writeFileSync(process.argv[2], ''))
`

/** An account that may read nothing of root's own: nobody's, in the group that Debian gives to those who may read keys of TLS. */
const AS_NOBODY = 'setpriv --reuid=65534 --regid=65534 --groups=65534,110'

/**
 * A shop under an account of its own, in Node.js, with a further file of roots that alone has the authority of the platform; the file
 * belongs to root, and to the group 110 of that account.
 */
const askAboutNode = async (stage: Stage, mode: number): Promise<Check> => {
  const { url, ca } = await localPlatform(stage)
  const [script, ready, roots] = [stage.path('shop.js'), stage.path('run/ready'), stage.path('roots.pem')]
  await Promise.all([writeFile(script, NODE_SHOP), mkdir(stage.path('run'))])
  await copyFile(ca, roots)
  await chown(roots, 0, 110)
  await chmod(roots, mode)
  await chmod(stage.path('run'), 0o777)
  const start = `${AS_NOBODY} env HOME=/ NODE_EXTRA_CA_CERTS=${roots} ${process.execPath} ${script} ${ready} & ${until(ready)}`
  return ask(stage, { url, runtime: 'shop.js', inside: beside(start) })
}

/** A shop in Node.js with these flags, in the environment of which stands where the authority of the platform is. */
const askAboutFlags = async (stage: Stage, platform: { url: string; ca: string }, flags: readonly string[]): Promise<Check> => {
  const [script, ready] = [stage.path('shop.js'), stage.path('ready')]
  await writeFile(script, NODE_SHOP)
  const words = [`NODE_EXTRA_CA_CERTS=${platform.ca}`, process.execPath, ...flags, script, ready]
  return ask(stage, { url: platform.url, runtime: 'shop.js', inside: beside(`env ${words.join(' ')} & ${until(ready)}`) })
}

/** A shop in Perl that gives itself a title, longer than its command line, where it is told one. */
const PERL_SHOP = `use IO::Socket::INET;
my $server = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 5) or die;
my $ready = shift @ARGV;
$0 = shift @ARGV if @ARGV;
open(my $file, '>', $ready) or die;
sleep 600;
`

export const serverSettingsScenarios: readonly Scenario[] = [
  {
    ...shared,
    id: 'server-not-readable',
    host: 'this system, with a shop in Python that runs as root; the check is made by nobody',
    fault: 'the shop of root may not be read by nobody; without the fault nobody’s own shop runs',
    requires: ['linux', 'root', 'nginx'],
    expected: [],
    verdict: 'cannot-tell',
    stage: async (stage, faulty) => {
      const { url, ca } = await localPlatform(stage)
      const [script, ready] = [stage.path('shop.py'), stage.path('run/ready')]
      await Promise.all([writeFile(script, SHOP), mkdir(stage.path('run'))])
      await chmod(stage.path('run'), 0o777)
      const start = `${faulty ? '' : `${AS_NOBODY} `}env HOME=/ python3 ${script} ${ready} & ${until(ready)}`
      const check = await ask(stage, { url, ca, runtime: 'python', env: { HOME: '/' } })
      return { ...check, inside: [...beside(start), ...AS_NOBODY.split(' ')] }
    },
  },
  {
    ...shared,
    id: 'server-hides-options',
    host: 'this system, with a shop in Node.js that runs',
    fault: 'the shop runs with --tls-min-v1.3, which the platform lacks, and a title hides that; without the fault it permits TLS 1.2',
    requires: ['linux', 'root', 'nginx'],
    expected: [],
    verdict: 'cannot-tell',
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage, { protocols: 'TLSv1.2' })
      const title = stage.path('title.js')
      await writeFile(title, 'process.title = "shop worker"\n')
      const check = await askAboutFlags(stage, platform, faulty ? ['--tls-min-v1.3', '-r', title] : ['--tls-min-v1.2'])
      return { ...check, runtime: 'node' }
    },
  },
  {
    ...shared,
    id: 'server-hides-variables',
    host: 'this system, with a shop in Perl that runs',
    fault: 'the shop names another file of roots by a variable, and its title is written over that; without the fault there is no title',
    requires: ['linux', 'root', 'nginx'],
    expected: [],
    verdict: 'cannot-tell',
    wholeHost: true,
    stage: async (stage, faulty) => {
      const other = await makeAuthority(stage, 'other')
      const { url, ca } = await localPlatform(stage)
      const [script, ready] = [stage.path('shop.pl'), stage.path('ready')]
      await writeFile(script, PERL_SHOP)
      const roots = faulty ? other.file : ca
      const title = `shop-worker-${'0'.repeat(300)}`
      const start = `env PERL_LWP_SSL_CA_FILE=${roots} SSL_CERT_FILE=${roots} perl ${script} ${ready} ${faulty ? title : ''} & ${until(ready)}`
      return ask(stage, { url, ca: faulty ? ca : null, runtime: 'perl', inside: beside(start) })
    },
  },
  {
    ...shared,
    id: 'app-pins-old-tls-server',
    fault: 'the environment of the running shop names an openssl.cnf that permits TLS 1.1 at most; the shell’s does not',
    requires: ['linux', 'root', 'nginx'],
    expected: ['app-pins-old-tls'],
    stage: async (stage, faulty) => {
      const config = stage.path('shop.cnf')
      await writeFile(config, opensslConfig(faulty ? OLD : 'MinProtocol=TLSv1.2'))
      return askAboutShop(stage, await localPlatform(stage), { OPENSSL_CONF: config })
    },
  },
  {
    ...shared,
    id: 'app-no-permitted-cipher-server-fips',
    fault: 'the openssl.cnf of the running shop activates FIPS providers alone, which are not here; without the fault the usual one beside',
    requires: ['linux', 'root', 'nginx'],
    expected: ['app-no-permitted-cipher'],
    stage: async (stage, faulty) => {
      const config = stage.path('fips.cnf')
      const usual = faulty ? '' : 'default = own\n'
      await writeFile(config, `openssl_conf = init\n[init]\nproviders = all\n[all]\nfips = own\nbase = own\n${usual}[own]\nactivate = 1\n`)
      return askAboutShop(stage, await localPlatform(stage), { OPENSSL_CONF: config })
    },
  },
  {
    ...shared,
    id: 'app-pins-old-tls-server-own-store',
    host: 'this system, with a shop in Java that runs',
    fault: 'the shop may offer TLS 1.1 alone, which Java forbids; its own store alone has the authority of the platform',
    requires: ['linux', 'root', 'nginx', 'java'],
    expected: ['app-pins-old-tls'],
    stage: (stage, faulty) => askAboutJava(stage, faulty ? ['-Djdk.tls.client.protocols=TLSv1.1'] : []),
  },
  {
    ...shared,
    id: 'app-pins-ca-requests',
    fault: 'REQUESTS_CA_BUNDLE of the running shop names a file without the authority of the platform; without the fault it has it',
    requires: ['linux', 'root', 'nginx'],
    expected: ['app-pins-ca'],
    verdict: 'cannot-tell',
    stage: async (stage, faulty) => {
      const other = await makeAuthority(stage, 'other')
      const platform = await localPlatform(stage)
      return askAboutShop(stage, platform, { REQUESTS_CA_BUNDLE: faulty ? other.file : platform.ca })
    },
  },
  {
    ...shared,
    id: 'app-pins-old-tls-server-argument-file',
    host: 'this system, with a shop in Java that runs',
    fault: 'a file of arguments that the shop was started with limits it to TLS 1.1; without the fault the line in it is a comment',
    requires: ['linux', 'root', 'nginx', 'java'],
    expected: ['app-pins-old-tls'],
    stage: async (stage, faulty) => {
      const file = stage.path('shop.args')
      await writeFile(file, `# limits of the shop\n${faulty ? '' : '# '}"-Djdk.tls.client.protocols=TLSv1.1"\n`)
      return askAboutJava(stage, [`@${file}`])
    },
  },
  {
    ...shared,
    id: 'proxy-unreachable-server-java',
    layer: 'proxy',
    host: 'this system, with a shop in Java that runs, and a tinyproxy',
    fault: 'nothing listens at the address of the proxy that the flags of the shop name',
    requires: ['linux', 'root', 'nginx', 'java', 'tinyproxy'],
    expected: ['proxy-unreachable'],
    stage: async (stage, faulty) => {
      const port = await freePort()
      await startTinyproxy(stage, port)
      const at = ['-Dhttps.proxyHost=127.0.0.1', `-Dhttps.proxyPort=${faulty ? DEAD_PORT : port}`, '-Dhttp.nonProxyHosts=']
      return askAboutJava(stage, at)
    },
  },
  {
    ...shared,
    id: 'app-distrusts-endpoint-server-java-store',
    host: 'this system, with a shop in Java that runs',
    fault: 'the shop is given a wrong password for its store of roots; without the fault the right one',
    requires: ['linux', 'root', 'nginx', 'java'],
    expected: ['app-distrusts-endpoint'],
    stage: (stage, faulty) => askAboutJava(stage, [`-Djavax.net.ssl.trustStorePassword=${faulty ? 'other-one' : 'changeit'}`]),
  },
  {
    ...shared,
    id: 'app-distrusts-endpoint-server-own-store',
    fault: 'the certificates of the shop’s own store lack the authority that is given to the check; without the fault they have it',
    requires: ['linux', 'root', 'nginx'],
    expected: ['app-distrusts-endpoint'],
    stage: async (stage, faulty) => {
      const other = await makeAuthority(stage, 'other')
      const platform = await localPlatform(stage)
      return askAboutShop(stage, platform, { SSL_CERT_FILE: faulty ? other.file : platform.ca, SSL_CERT_DIR: stage.path('none') })
    },
  },
  {
    ...shared,
    id: 'endpoint-certificate-issuer-unknown-server-own-store',
    layer: 'endpoint',
    host: 'this system, with a shop in Python that runs',
    fault: 'the shop has a store of its own, and that lacks the authority of the platform too; without the fault it has it',
    requires: ['linux', 'root', 'nginx'],
    expected: ['endpoint-certificate-issuer-unknown'],
    stage: async (stage, faulty) => {
      const other = await makeAuthority(stage, 'other')
      const { url, ca } = await localPlatform(stage)
      return askAboutShop(stage, { url, ca: null }, { SSL_CERT_FILE: faulty ? other.file : ca })
    },
  },
  {
    ...shared,
    id: 'app-no-common-version',
    host: 'this system, with a shop in Node.js that runs',
    fault: 'the shop runs with --tls-min-v1.3; the platform has TLS 1.2 alone',
    requires: ['linux', 'root', 'nginx'],
    expected: ['app-no-common-version'],
    stage: async (stage, faulty) =>
      askAboutFlags(stage, await localPlatform(stage, { protocols: 'TLSv1.2' }), faulty ? ['--tls-min-v1.3'] : ['--tls-min-v1.2']),
  },
  {
    ...shared,
    id: 'app-no-permitted-cipher-tls12',
    host: 'this system, with a shop in Node.js that runs',
    fault: 'its list has suites of TLS 1.3, and of TLS 1.2 none that is permitted; the platform speaks TLS 1.2 and takes another',
    requires: ['linux', 'root', 'nginx'],
    expected: ['app-no-permitted-cipher'],
    stage: async (stage, faulty) => {
      const platform = { protocols: 'TLSv1.2', ciphers: ['ECDHE-RSA-AES128-GCM-SHA256', 'AES256-SHA256'] }
      const list = `TLS_AES_128_GCM_SHA256:${faulty ? 'AES256-SHA256' : 'ECDHE-RSA-AES128-GCM-SHA256'}`
      return askAboutFlags(stage, await localPlatform(stage, platform), [`--tls-cipher-list=${list}`])
    },
  },
  {
    ...shared,
    id: 'app-no-common-version-java',
    host: 'this system, with a shop in Java that runs',
    fault: 'the shop may offer TLS 1.3 alone; the platform has TLS 1.2 alone',
    requires: ['linux', 'root', 'nginx', 'java'],
    expected: ['app-no-common-version'],
    stage: (stage, faulty) => askAboutJava(stage, faulty ? ['-Djdk.tls.client.protocols=TLSv1.3'] : [], { protocols: 'TLSv1.2' }),
  },
  {
    ...shared,
    id: 'app-negotiates-unpermitted-suite-groups',
    host: 'this system, with a shop in Java that runs',
    fault: 'the shop may use the group P-521 alone, which the platform lacks: without groups a suite is left that is not in the list',
    requires: ['linux', 'root', 'nginx', 'java'],
    expected: ['app-negotiates-unpermitted-suite'],
    verdict: 'ready',
    stage: async (stage, faulty) => {
      const ciphers = ['ECDHE-RSA-AES256-GCM-SHA384', 'AES256-GCM-SHA384']
      const platform = { protocols: 'TLSv1.2', ciphers, extra: ['ssl_ecdh_curve X25519:prime256v1;'] }
      const check = await askAboutJava(stage, faulty ? ['-Djdk.tls.namedGroups=secp521r1'] : [], platform)
      return { ...check, profile: 'pci-dss' }
    },
  },
  {
    ...shared,
    id: 'app-no-common-version-file',
    host: 'this system',
    fault: 'the .curlrc of this user has tlsv1.3; the platform has TLS 1.2 alone, and without the fault TLS 1.3 too',
    requires: ['nginx'],
    expected: ['app-no-common-version'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage, { protocols: faulty ? 'TLSv1.2' : 'TLSv1.2 TLSv1.3' })
      const home = stage.path('home')
      await mkdir(home, { recursive: true })
      await writeFile(join(home, '.curlrc'), 'tlsv1.3\n')
      return ask(stage, platform)
    },
  },
  {
    ...shared,
    id: 'app-no-common-version-highest',
    host: 'this system, with a shop in Node.js that runs',
    fault: 'the shop runs with --tls-max-v1.2; the platform has TLS 1.3 alone',
    requires: ['linux', 'root', 'nginx'],
    expected: ['app-no-common-version'],
    stage: async (stage, faulty) =>
      askAboutFlags(stage, await localPlatform(stage, { protocols: 'TLSv1.3' }), faulty ? ['--tls-max-v1.2'] : []),
  },
  {
    ...shared,
    id: 'app-distrusts-endpoint-server-account',
    host: 'this system, with a shop in Node.js that runs as an account of its own; the check is made by root',
    fault: 'only root may read the file of roots that the shop is given; without the fault a further group of its account may',
    requires: ['linux', 'root', 'nginx'],
    expected: ['app-distrusts-endpoint'],
    stage: (stage, faulty) => askAboutNode(stage, faulty ? 0o600 : 0o640),
  },
  {
    ...shared,
    id: 'proxy-unreachable-server',
    layer: 'proxy',
    fault: 'the environment of the running shop names a proxy that is not there; the shell’s names none',
    requires: ['linux', 'root', 'nginx'],
    expected: ['proxy-unreachable'],
    stage: async (stage, faulty) => {
      const proxy = `http://127.0.0.1:${DEAD_PORT}`
      return askAboutShop(
        stage,
        await localPlatform(stage),
        faulty ? { https_proxy: proxy } : { https_proxy: proxy, no_proxy: 'localhost' },
      )
    },
  },
  {
    ...shared,
    id: 'app-pins-old-tls-file',
    host: 'this system',
    fault: 'the .curlrc of this user holds curl at TLS 1.1',
    requires: ['nginx'],
    expected: ['app-pins-old-tls'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const home = stage.path('home')
      await mkdir(home, { recursive: true })
      await writeFile(join(home, '.curlrc'), faulty ? 'tls-max = 1.1\n' : 'tlsv1.2\n')
      return ask(stage, platform)
    },
  },
]
