// Causes told by differential probing: what changes in a hello that works makes it fail.
// Real parts where they misbehave so, scripted peers for the rest.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Authority, makeAuthority, type ServerCertificate } from '../peers/certificates.ts'
import { type Duty, startHaproxyTcp } from '../peers/haproxy-tcp.ts'
import { addCable, addRules, PLATFORM_ADDRESS, PLATFORM_NAME } from '../peers/network.ts'
import { type NginxOptions, startNginx } from '../peers/nginx.ts'
import { programFolder } from '../peers/old-hosts.ts'
import { type Arrived, FAULTS, type Reaction, startScriptedTls } from '../peers/scripted-tls.ts'
import type { Check, Scenario } from '../scenario.ts'
import { DEAD_PORT, findProgram, freePort, SEARCH_PATH, type Stage } from '../stage.ts'
import { ask, LOCAL_NAMES, localPlatform, PLATFORM_NAMES } from '../staging.ts'

const portOf = (url: string): number => Number(new URL(url).port)

/** The platform on loopback behind a scripted relay. */
const behindScript = async (stage: Stage, react: ((hello: Arrived) => Reaction) | null, check: Partial<Check> = {}): Promise<Check> => {
  const { url, ca } = await localPlatform(stage)
  const port = await startScriptedTls(stage, portOf(url), react ?? (() => 'pass'))
  return ask(stage, { url: `https://localhost:${port}/`, ca, timeout: 2, ...check })
}

/** The platform on loopback behind HAProxy. */
const behindHaproxy = async (stage: Stage, duty: Duty, check: Partial<Check> = {}): Promise<Check> => {
  const { url, ca } = await localPlatform(stage)
  const port = await startHaproxyTcp(stage, portOf(url), duty)
  return ask(stage, { url: `https://localhost:${port}/`, ca, timeout: 3, ...check })
}

/** One more server on loopback, which does not stand behind anything by itself. */
const addServer = async (
  stage: Stage,
  certificate: Promise<ServerCertificate>,
  { plain = false }: { plain?: boolean } = {},
): Promise<number> => {
  const port = await freePort()
  await startNginx(stage, { certificate: await certificate, listen: [`127.0.0.1:${port}`], folder: 'third', plain })
  return port
}

/** The platform on loopback behind HAProxy, with a third server in turn; null: the platform once more. */
const besideTwo = async (stage: Stage, third: (authority: Authority) => Promise<number | null>): Promise<Check> => {
  const authority = await makeAuthority(stage)
  const well = await freePort()
  await startNginx(stage, { certificate: await authority.issue({ names: LOCAL_NAMES }), listen: [`127.0.0.1:${well}`] })
  const port = await startHaproxyTcp(stage, well, { inTurn: [well, (await third(authority)) ?? well] })
  return ask(stage, { url: `https://localhost:${port}/`, ca: authority.file, timeout: 3 })
}

/** Five nginx behind HAProxy, each with a certificate of its own; the last of them as is said. */
const besideFour = async (stage: Stage, last: Partial<NginxOptions>): Promise<Check> => {
  const authority = await makeAuthority(stage)
  const ports: number[] = []
  for (const place of ['first', 'second', 'third', 'fourth', 'fifth']) {
    const port = await freePort()
    const certificate = await authority.issue({ names: LOCAL_NAMES })
    await startNginx(stage, { certificate, listen: [`127.0.0.1:${port}`], folder: place, ...(place === 'fifth' ? last : {}) })
    ports.push(port)
  }
  const [well = 0, ...inTurn] = ports
  const port = await startHaproxyTcp(stage, well, { inTurn })
  return ask(stage, { url: `https://localhost:${port}/`, ca: authority.file, timeout: 3 })
}

/** The openssl program of this system, but for a line of bash that changes what its s_client is asked. */
const changedOpenssl = async (stage: Stage, change: string): Promise<Partial<Check>> => {
  const program = stage.path('changed-openssl')
  const script = `#!/bin/bash\nif [ "$1" = s_client ]; then\n${change}\nfi\nexec ${findProgram('openssl')} "$@"\n`
  await writeFile(program, script, { mode: 0o755 })
  const folder = await programFolder(stage, 'openssl', program)
  return { runtime: join(folder, 'openssl'), env: { PATH: `${folder}:${SEARCH_PATH}` } }
}

/** As programs before 1.1.1 were used: without a name in the hello. */
const NAMELESS = `for at; do
  shift
  if [ "$before" != -servername ]; then set -- "$@" "\${at/#-servername/-noservername}"; fi
  before=$at
done`
/** A hello of about 1800 bytes, as post-quantum keys make them: longer than a segment. */
const LONG = `set -- "$@" -alpn http/1.1,${Array.from({ length: 15 }, (_, at) => `${at}`.padEnd(99, '.')).join(',')}`

/** The platform in a namespace of its own, with what nftables does there to packets that come in and go out. */
const behindFilter = async (stage: Stage, hook: 'input' | 'output', rule: string | null, check: Partial<Check> = {}): Promise<Check> => {
  const { host, far } = await addCable(stage)
  const authority = await makeAuthority(stage)
  const certificate = await authority.issue({ names: PLATFORM_NAMES })
  await startNginx(stage, { certificate, listen: [`${PLATFORM_ADDRESS}:8443`], inside: far.inside })
  if (rule !== null) await addRules(far, hook, [rule])
  return ask(stage, { url: `https://${PLATFORM_NAME}:8443/`, ca: authority.file, inside: host.inside, timeout: 2, ...check })
}

const NAMESPACES = ['linux', 'root', 'ip', 'nginx', 'nft'] as const

export const helloScenarios: readonly Scenario[] = [
  {
    id: 'firewall-resets-hello',
    layer: 'firewall',
    host: 'this host, the platform behind HAProxy',
    fault: 'HAProxy rejects connections whose hello has the name of the platform',
    peers: 'real',
    requires: ['nginx', 'haproxy'],
    expected: ['firewall-resets-hello'],
    stage: (stage, faulty) => behindHaproxy(stage, faulty ? { rejectName: 'localhost' } : null),
  },
  {
    id: 'firewall-resets-hello-of-any-kind',
    layer: 'firewall',
    host: 'a network namespace, the platform in another',
    fault: 'nftables answers every packet that is as long as a hello with a reset',
    peers: 'real',
    requires: NAMESPACES,
    expected: ['firewall-resets-hello'],
    // One way alone: a firewall and a platform without a server look the same.
    verdict: 'cannot-tell',
    stage: (stage, faulty) => behindFilter(stage, 'input', faulty ? 'tcp dport 8443 meta length > 150 reject with tcp reset' : null),
  },
  {
    id: 'firewall-swallows-hello',
    layer: 'firewall',
    host: 'a network namespace, the platform in another',
    fault: 'nftables drops every packet that is as long as a hello',
    peers: 'real',
    requires: NAMESPACES,
    expected: ['firewall-swallows-hello'],
    // One way alone: a firewall and a server that hangs look the same.
    verdict: 'cannot-tell',
    stage: (stage, faulty) => behindFilter(stage, 'input', faulty ? 'tcp dport 8443 meta length > 150 drop' : null),
  },
  {
    id: 'firewall-swallows-hello-by-name',
    layer: 'firewall',
    host: 'this host, the platform behind HAProxy',
    fault: 'HAProxy drops connections without a word when their hello has the name of the platform',
    peers: 'real',
    requires: ['nginx', 'haproxy', 'root'],
    expected: ['firewall-swallows-hello'],
    stage: (stage, faulty) => behindHaproxy(stage, faulty ? { dropName: 'localhost' } : null),
  },
  {
    id: 'firewall-loses-large-packets',
    layer: 'firewall',
    host: 'a network namespace, the platform in another',
    fault: 'large packets from the platform are dropped, and nothing says so',
    peers: 'real',
    requires: NAMESPACES,
    expected: ['firewall-loses-large-packets'],
    stage: (stage, faulty) => behindFilter(stage, 'output', faulty ? 'tcp sport 8443 meta length > 700 drop' : null),
  },
  {
    id: 'firewall-loses-large-packets-outbound',
    layer: 'firewall',
    host: 'a network namespace, the platform in another',
    fault: 'large packets to the platform are dropped, and nothing says so',
    peers: 'real',
    requires: NAMESPACES,
    expected: ['firewall-loses-large-packets'],
    stage: (stage, faulty) => behindFilter(stage, 'input', faulty ? 'tcp dport 8443 meta length > 500 drop' : null),
  },
  {
    id: 'firewall-loses-large-packets-of-long-hellos',
    layer: 'firewall',
    host: 'a network namespace, with an openssl program whose hello needs two packets; the platform in another',
    fault: 'full packets to the platform are dropped, and nothing says so',
    peers: 'real',
    requires: NAMESPACES,
    expected: ['firewall-loses-large-packets'],
    stage: async (stage, faulty) => {
      const rule = faulty ? 'tcp dport 8443 meta length > 1200 drop' : null
      return behindFilter(stage, 'input', rule, await changedOpenssl(stage, LONG))
    },
  },
  {
    id: 'firewall-loses-large-packets-of-requests',
    layer: 'firewall',
    host: 'a network namespace, with programs whose hello fits one packet; the platform in another',
    fault: 'full packets to the platform are dropped, and nothing says so: every program connects',
    peers: 'real',
    requires: NAMESPACES,
    expected: ['firewall-loses-large-packets'],
    stage: (stage, faulty) => behindFilter(stage, 'input', faulty ? 'tcp dport 8443 meta length > 1200 drop' : null),
  },
  {
    id: 'firewall-loses-large-packets-in-pieces',
    layer: 'firewall',
    host: 'this host, with an openssl program whose hello needs two packets',
    fault: 'a scripted relay reads the first packet of a hello and closes when there are more',
    peers: 'scripted',
    requires: ['nginx'],
    expected: ['firewall-loses-large-packets'],
    stage: async (stage, faulty) => behindScript(stage, faulty ? FAULTS.readsOnePacket : null, await changedOpenssl(stage, LONG)),
  },
  {
    id: 'endpoint-throttles',
    layer: 'endpoint',
    host: 'this host, the platform behind HAProxy',
    fault: 'HAProxy counts connections and rejects all after the first',
    peers: 'real',
    requires: ['nginx', 'haproxy'],
    expected: ['endpoint-throttles'],
    stage: (stage, faulty) => behindHaproxy(stage, { connections: faulty ? 1 : 1000 }),
  },
  {
    id: 'endpoint-throttles-by-packets',
    layer: 'endpoint',
    host: 'a network namespace, the platform in another',
    fault: 'nftables drops new connections above 40 in a minute, after the first four',
    peers: 'real',
    requires: NAMESPACES,
    expected: ['endpoint-throttles'],
    // A step takes as long as by default: a connection that is asked for again needs seconds.
    stage: (stage, faulty) =>
      behindFilter(stage, 'input', faulty ? 'tcp dport 8443 ct state new limit rate over 10/minute burst 5 packets drop' : null, {
        timeout: 10,
      }),
  },
  {
    id: 'endpoint-throttles-by-refusals',
    layer: 'endpoint',
    host: 'a network namespace, the platform in another',
    fault: 'nftables refuses new connections above 6 in a minute, after the first five',
    peers: 'real',
    requires: NAMESPACES,
    expected: ['endpoint-throttles'],
    stage: (stage, faulty) =>
      behindFilter(
        stage,
        'input',
        faulty ? 'tcp dport 8443 ct state new limit rate over 6/minute burst 5 packets reject with tcp reset' : null,
      ),
  },
  {
    id: 'endpoint-unsteady',
    layer: 'endpoint',
    host: 'this host, the platform behind HAProxy',
    fault: 'one of two servers behind HAProxy is dead, and gets every second connection',
    peers: 'real',
    requires: ['nginx', 'haproxy'],
    expected: ['endpoint-unsteady'],
    stage: async (stage, faulty) => behindHaproxy(stage, faulty ? { inTurn: [DEAD_PORT] } : null),
  },
  {
    id: 'endpoint-unsteady-one-of-three-closes',
    layer: 'endpoint',
    host: 'this host, the platform behind HAProxy',
    fault: 'one of three servers behind HAProxy is dead, and gets every third connection',
    peers: 'real',
    requires: ['nginx', 'haproxy'],
    expected: ['endpoint-unsteady'],
    stage: (stage, faulty) => besideTwo(stage, async () => (faulty ? DEAD_PORT : null)),
  },
  {
    id: 'endpoint-unsteady-one-of-three-plain',
    layer: 'endpoint',
    host: 'this host, the platform behind HAProxy',
    fault: 'one of three servers behind HAProxy speaks plain HTTP, and gets every third connection',
    peers: 'real',
    requires: ['nginx', 'haproxy'],
    expected: ['endpoint-unsteady'],
    stage: (stage, faulty) => besideTwo(stage, (authority) => addServer(stage, authority.issue({ names: LOCAL_NAMES }), { plain: faulty })),
  },
  {
    id: 'endpoint-unsteady-one-of-three-outdated',
    layer: 'endpoint',
    host: 'this host, the platform behind HAProxy',
    fault: 'one of three servers behind HAProxy shows a certificate that ended; without the fault it has another one that is valid',
    peers: 'real',
    requires: ['nginx', 'haproxy'],
    expected: ['endpoint-unsteady'],
    stage: (stage, faulty) => besideTwo(stage, (authority) => addServer(stage, authority.issue({ names: LOCAL_NAMES, expired: faulty }))),
  },
  {
    id: 'endpoint-unsteady-one-of-three-incomplete',
    layer: 'endpoint',
    host: 'this host, the platform behind HAProxy',
    fault: 'one of three servers behind HAProxy leaves out the certificate of its issuer',
    peers: 'real',
    requires: ['nginx', 'haproxy'],
    expected: ['endpoint-unsteady'],
    stage: (stage, faulty) =>
      besideTwo(stage, async (authority) => {
        const issuer = await authority.vouchFor('Lab Issuing CA')
        const { certificate, key } = await issuer.issue({ names: LOCAL_NAMES })
        const whole = stage.path('whole.pem')
        await writeFile(whole, `${await readFile(certificate, 'utf8')}${await readFile(issuer.file, 'utf8')}`)
        return addServer(stage, Promise.resolve({ certificate: faulty ? certificate : whole, key }))
      }),
  },
  {
    id: 'endpoint-unsteady-one-of-five-old',
    layer: 'endpoint',
    host: 'this host, the platform behind HAProxy',
    fault: 'one of five servers behind HAProxy knows no TLS above 1.1, and gets every fifth connection',
    peers: 'real',
    requires: ['nginx', 'haproxy'],
    expected: ['endpoint-unsteady'],
    stage: (stage, faulty) => besideFour(stage, faulty ? { protocols: 'TLSv1 TLSv1.1', ciphers: ['ALL:@SECLEVEL=0'] } : {}),
  },
  {
    id: 'endpoint-version-intolerant',
    layer: 'endpoint',
    host: 'this host',
    fault: 'a scripted relay closes every hello that offers TLS 1.3',
    peers: 'scripted',
    requires: ['nginx'],
    expected: ['endpoint-version-intolerant'],
    stage: (stage, faulty) => behindScript(stage, faulty ? FAULTS.closesOnTls13 : null),
  },
  {
    id: 'firewall-resets-hello-answer',
    layer: 'firewall',
    host: 'this host',
    peers: 'scripted',
    requires: ['nginx'],
    fault: 'something resets the connection as soon as the answer of the platform begins',
    expected: ['firewall-resets-hello'],
    verdict: 'cannot-tell',
    stage: (stage, faulty) => behindScript(stage, faulty ? () => 'cut' : null),
  },
  {
    id: 'firewall-resets-hello-answer-by-packets',
    layer: 'firewall',
    host: 'a network namespace, the platform in another',
    fault: 'nftables makes a reset of every packet of the platform that is as long as its certificate',
    peers: 'real',
    requires: NAMESPACES,
    expected: ['firewall-resets-hello'],
    // One way alone: a firewall and a server that fails as it answers look the same.
    verdict: 'cannot-tell',
    stage: (stage, faulty) => behindFilter(stage, 'output', faulty ? 'tcp sport 8443 meta length > 700 tcp flags set rst' : null),
  },
  {
    id: 'endpoint-version-intolerant-and-silent',
    layer: 'endpoint',
    host: 'this host',
    fault: 'a scripted relay hangs on every hello that offers TLS 1.3',
    peers: 'scripted',
    requires: ['nginx'],
    expected: ['endpoint-version-intolerant'],
    stage: (stage, faulty) => behindScript(stage, faulty ? FAULTS.hangsOnTls13 : null),
  },
  {
    id: 'endpoint-long-hello-intolerant',
    layer: 'endpoint',
    host: 'this host, with the openssl program, whose hello has 318 bytes',
    fault: 'a scripted relay hangs on hellos of 256 to 511 bytes',
    peers: 'scripted',
    requires: ['nginx'],
    expected: ['endpoint-long-hello-intolerant'],
    stage: (stage, faulty) => behindScript(stage, faulty ? FAULTS.hangsOn256To511 : null, { runtime: 'openssl' }),
  },
  {
    id: 'endpoint-rejects-unknown',
    layer: 'endpoint',
    host: 'this host',
    fault: 'a scripted relay closes hellos with an extension that it does not know, such as encrypt_then_mac',
    peers: 'scripted',
    requires: ['nginx'],
    expected: ['endpoint-rejects-unknown'],
    stage: (stage, faulty) => behindScript(stage, faulty ? FAULTS.closesOnUnknownExtension : null),
  },
  {
    id: 'endpoint-needs-sni',
    layer: 'endpoint',
    host: 'this host, with an openssl program that sends no name; the platform behind HAProxy',
    fault: 'HAProxy rejects every hello without a name',
    peers: 'real',
    requires: ['nginx', 'haproxy'],
    expected: ['endpoint-needs-sni'],
    stage: async (stage, faulty) => behindHaproxy(stage, faulty ? 'reject-nameless' : null, await changedOpenssl(stage, NAMELESS)),
  },
]
