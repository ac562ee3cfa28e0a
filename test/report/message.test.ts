// The message to the one who can mend a cause: what must stand in it, for whom there is one, and what may never be in it.
import { describe, expect, it } from 'vitest'
import { judge } from '../../electron/engine/judge.ts'
import { reportAsHtml } from '../../electron/report/html.ts'
import { reportAsText } from '../../electron/report/text.ts'
import {
  aCertificate,
  anAttempt,
  anOs,
  aPath,
  aProbe,
  aRuntime,
  aServerHello,
  aStoppedPath,
  builtIn,
  ENDPOINT,
  HANDSHAKE_FAILURE,
  PROXY,
  someFacts,
  stepsTo,
} from '../fixtures/facts.ts'
import { factsOf } from '../rules/differential-scene.ts'
import { sighting, sightings } from '../rules/sightings.ts'

const failed = anAttempt({ outcome: 'failed', error: 'no way' })
const expired = aPath({
  localAddress: '10.0.0.7',
  chain: [aCertificate({ notAfter: '2026-10-22T12:00:00.000Z' })],
  http: { status: 200, date: 'Sat, 21 Nov 2026 09:00:00 GMT', server: null, method: 'HEAD', location: null, headers: [], body: '' },
})
const messageOf = (facts: Parameters<typeof judge>[0], id: string): string => {
  const finding = judge(facts).findings.find((one) => one.id === id && one.counts)
  return finding?.message?.text ?? `no message: ${finding?.outcome}`
}

describe('the message about an expired certificate', () => {
  const text = messageOf(someFacts({ paths: [expired], attempts: [failed] }), 'endpoint-certificate-expired')

  it('is for the support of the platform, with the address that the profile names', () => {
    expect(text).toContain('For: the support of MultiSafepay, integration@multisafepay.com')
  })

  it('says when, in UTC, and from which host and address', () => {
    expect(text).toContain('When: 2026-11-21 09:00:00 UTC')
    expect(text).toContain('From: this host (shop, Debian GNU/Linux 12 (bookworm)), address 10.0.0.7')
  })

  it('says the exact host, port and address', () => {
    expect(text).toContain('To: api.multisafepay.com, port 443, address 192.0.2.1')
  })

  it('shows the certificate and its issuer once', () => {
    expect(text.match(/AA:BB/g)).toHaveLength(1)
    expect(text).toContain('C=NL, O=Example Trust, CN=Example Issuing CA')
  })

  it('asks the platform, and tells it nothing that is meant for the reader of the report', () => {
    expect(text).toContain('What we ask of you')
    expect(text).not.toMatch(/Tell the platform|Save the bundle|on your side/)
  })

  it('says how to verify it', () => {
    expect(text).toContain('openssl s_client -connect 192.0.2.1:443 -servername api.multisafepay.com')
  })
})

describe('the message about a proxy', () => {
  const via = { via: PROXY, address: '192.0.2.8' }
  const path = aStoppedPath('tcp', 'refused', via)
  const text = messageOf(
    someFacts({ paths: [path], attempts: [anAttempt({ outcome: 'failed', error: 'no', via: PROXY })] }),
    'proxy-unreachable',
  )

  it('names the proxy, its address, and where it was set', () => {
    expect(text).toContain(`Way: through the proxy ${PROXY} (192.0.2.8), set by: HTTPS_PROXY in the environment`)
  })
})

describe('two addresses that fail alike', () => {
  const paths = ['192.0.2.1', '192.0.2.2'].map((address) =>
    aStoppedPath('tcp', 'silent', { id: `${ENDPOINT} direct ${address}`, address, steps: stepsTo('tcp', 'silent') }),
  )
  const { findings } = judge(someFacts({ paths, attempts: [failed] }))
  const messages = findings.flatMap(({ message }) => message?.text ?? [])

  it('share one message that names both', () => {
    expect(messages).toHaveLength(2)
    expect(new Set(messages).size).toBe(1)
    expect(messages[0]).toContain('address 192.0.2.1, 192.0.2.2')
  })
})

it('takes the address of this host from the route where no connection opened', () => {
  const network = {
    defaultRoute: { ipv4: true, ipv6: null },
    routes: [
      {
        address: '192.0.2.1',
        result: 'found' as const,
        device: 'eth0',
        gateway: '192.0.2.254',
        neighbour: 'reachable' as const,
        text: '192.0.2.1 via 192.0.2.254 dev eth0 src 10.0.0.9 uid 0',
      },
    ],
    outboundRules: null,
  }
  const text = messageOf(someFacts({ paths: [aStoppedPath('tcp', 'silent')], attempts: [failed], network }), 'firewall-drops-connection')
  expect(text).toContain('address 10.0.0.9')
})

describe('the message about this host', () => {
  const ended = someFacts(
    { os: anOs({ name: 'Debian GNU/Linux 11 (bullseye)', version: '11' }) },
    { request: { ...someFacts().request, profile: builtIn('loke'), urls: [ENDPOINT] } },
  )

  it('gives the steps to the system administrator as they stand', () => {
    const text = messageOf(ended, 'os-end-of-life')
    expect(text).toContain('For: the system administrator')
    expect(text).toContain('What to do\n1. Make a backup')
  })
})

describe('there is no message', () => {
  it('where all is well', () => {
    expect(judge(someFacts()).findings.filter(({ message }) => message !== null)).toEqual([])
  })

  it('about a cause that nobody but the reader can mend', () => {
    const endpoint = 'https://elsewhere.example.test/'
    const path = aPath({ endpoint, host: 'elsewhere.example.test' })
    const request = { ...someFacts().request, urls: [endpoint] }
    const finding = judge(someFacts({ paths: [path], attempts: [anAttempt({ endpoint })] }, { request })).findings.find(
      ({ id }) => id === 'endpoint-not-in-profile',
    )
    expect(finding).toMatchObject({ outcome: 'warn', counts: true, message: null })
  })

  it('about a consequence, or about a way that nobody takes', () => {
    const unused = aStoppedPath('tcp', 'refused', { via: PROXY })
    const { findings } = judge(someFacts({ paths: [expired, unused], attempts: [failed] }))
    expect(findings.filter(({ message, silencedBy, counts }) => message !== null && (silencedBy !== null || !counts))).toEqual([])
    expect(findings.filter(({ message }) => message !== null).map(({ id }) => id)).toEqual(['endpoint-certificate-expired'])
  })
})

describe('what others sent', () => {
  const long = `${'x'.repeat(5000)}\u001b[2J\u202e`
  const path = aPath({ chain: [aCertificate({ notAfter: '2026-10-22T12:00:00.000Z', subject: long })] })
  const text = messageOf(someFacts({ paths: [path], attempts: [failed] }), 'endpoint-certificate-expired')

  it('can neither fill the message nor steer the terminal that shows it', () => {
    expect(text.length).toBeLessThan(3000)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
  })
})

it('says of a practice run that it is none to send', () => {
  const facts = someFacts({ paths: [expired], attempts: [failed] }, { practice: true })
  expect(messageOf(facts, 'endpoint-certificate-expired').split('\n')[0]).toBe('PRACTICE: this comes from a practice run. Do not send it.')
})

it('stands once at the end of the text, and in a fold of the page', () => {
  const report = judge(someFacts({ paths: [expired, aPath({ ...expired, id: 'b', address: '192.0.2.2' })], attempts: [failed] }))
  const text = reportAsText(report)
  expect(text.match(/Message to the platform, ready to send/g)).toHaveLength(1)
  expect(text.indexOf('Message to the platform')).toBeGreaterThan(text.indexOf('About this check'))
  expect(reportAsHtml(report)).toContain('<summary>Message to the platform, ready to send</summary><pre>Subject: The certificate')
})

it('names the program and its library', () => {
  const facts = someFacts({ runtimes: [aRuntime({ library: { name: 'OpenSSL', version: '3.0.22', bundled: false } })], attempts: [failed] })
  expect(messageOf(facts, 'app-connection-fails')).toContain('Program: curl 7.88.1 (/usr/bin/curl), TLS library OpenSSL 3.0.22')
})

describe('hellos of our own', () => {
  /** What the code calls them; words such as "small" are a person's too, so they count only where a hello is named. */
  const OF_THE_CODE =
    /\b(provoke|profile-again|[a-z]+-split|split-records|empty-last-extension|(no|other)-sni)\b|^(baseline|profile|broad|small|medium|large|grease)[ :]/m

  it('are called by plain names in every finding and message', () => {
    for (const seen of sightings) {
      const { findings } = judge(factsOf(seen))
      const texts = findings.flatMap(({ why, title, evidence, message }) => [
        why,
        title,
        ...evidence.map(({ text }) => text),
        message?.text ?? '',
      ])
      expect(
        texts.filter((text) => OF_THE_CODE.test(text)),
        seen.name,
      ).toEqual([])
    }
  })

  it('keep their sizes and answers', () => {
    const text = messageOf(factsOf(sighting('a large hello that only small packets carry')), 'firewall-loses-large-packets')
    expect(text).toMatch(/^ {2}a long hello \(5 bytes\): no answer, 20 ms$/m)
    expect(text).toMatch(/^ {2}a long hello, in small packets \(5 bytes\): TLS 1\.\d, TLS_\w+, 20 ms$/m)
  })
})

describe('the openssl command', () => {
  const suites = Array.from({ length: 30 }, (_, index) => `ECDHE-RSA-AES${index}-GCM-SHA256`).join(':')
  const opensslCommand = `openssl s_client -connect 192.0.2.1:443 -servername api.multisafepay.com -cipher ${suites}`
  const path = aStoppedPath('hello', 'alert', {
    probes: [
      aProbe('profile', HANDSHAKE_FAILURE),
      aProbe('profile-again', HANDSHAKE_FAILURE),
      aProbe('broad', aServerHello(0x0303, 0x0035)),
    ].map((probe) => ({ ...probe, opensslCommand })),
  })
  const told = (os = anOs()) => messageOf(someFacts({ os, paths: [path], attempts: [failed] }), 'endpoint-no-permitted-cipher')

  it('stands once, on lines that no mail program breaks, and is the whole command to a shell', () => {
    const text = told()
    expect(text.match(/s_client/g)).toHaveLength(1)
    const [, command = ''] = /- On this host, run:\n((?:.*\\\n)+.*)/.exec(text) ?? []
    expect(Math.max(...command.split('\n').map((line) => line.length))).toBeLessThanOrEqual(76)
    expect(command.replace(/\\\n/g, '')).toBe(opensslCommand)
  })

  it('stays on one line on Windows, whose shell knows no such continuation', () => {
    expect(told(anOs({ family: 'windows' }))).toContain(`- On this host, run: ${opensslCommand}\n`)
  })
})
