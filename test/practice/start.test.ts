// The practice platform met by Node's own TLS client over loopback: well, and with each fault of the platform's side.
import { existsSync, readFileSync } from 'node:fs'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { profileSchema } from '../../electron/contract/profile.ts'
import type { Host, RunOptions } from '../../electron/host/host.ts'
import { practiceFaults } from '../../electron/practice/faults.ts'
import { practiceHost } from '../../electron/practice/practice-host.ts'
import { type StartedPractice, startPractice } from '../../electron/practice/start.ts'

interface Seen {
  protocol: string | null
  cipher: string
  code: string
}

/** One handshake as a careful client makes it: the practice CA alone is trusted. */
const shake = (practice: StartedPractice, options: ConnectionOptions = {}): Promise<Seen> =>
  new Promise((resolve) => {
    const url = new URL(practice.request.urls[0] ?? '')
    const socket: TLSSocket = connect(
      { host: '127.0.0.1', port: Number(url.port), servername: 'localhost', ca: readFileSync(practice.request.ca ?? ''), ...options },
      () => {
        resolve({ protocol: socket.getProtocol(), cipher: socket.getCipher().name, code: 'authorized' })
        socket.destroy()
      },
    )
    socket.on('error', (error: NodeJS.ErrnoException) => resolve({ protocol: null, cipher: '', code: error.code ?? error.message }))
  })

const withPractice = async <T>(fault: string | null, work: (practice: StartedPractice) => Promise<T>): Promise<T> => {
  const practice = await startPractice(fault)
  try {
    return await work(practice)
  } finally {
    await practice.close()
  }
}

describe('a practice platform that is well', () => {
  it('speaks TLS 1.3 and 1.2 with a certificate that the practice CA verifies', async () => {
    await withPractice(null, async (practice) => {
      expect(await shake(practice)).toMatchObject({ protocol: 'TLSv1.3', code: 'authorized' })
      expect(await shake(practice, { maxVersion: 'TLSv1.2' })).toMatchObject({ protocol: 'TLSv1.2', code: 'authorized' })
    })
  })

  it('accepts each TLS 1.2 suite of its profile, and none beside them', async () => {
    await withPractice(null, async (practice) => {
      const tls12 = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const
      expect((await shake(practice, { ...tls12, ciphers: 'ECDHE-RSA-AES128-SHA' })).cipher).toBe('ECDHE-RSA-AES128-SHA')
      expect((await shake(practice, { ...tls12, ciphers: 'AES256-GCM-SHA384' })).cipher).toBe('AES256-GCM-SHA384')
      expect((await shake(practice, { ...tls12, ciphers: 'AES256-SHA' })).code).not.toBe('authorized')
    })
  })

  it('takes its CA file away when it is closed', async () => {
    const file = await withPractice(null, async (practice) => {
      expect(existsSync(practice.request.ca ?? '')).toBe(true)
      return practice.request.ca ?? ''
    })
    expect(existsSync(file)).toBe(false)
  })

  it('has a profile that is a valid profile', async () => {
    await withPractice(null, async (practice) => {
      expect(profileSchema.parse(practice.request.profile)).toEqual(practice.request.profile)
      expect(practice.request.proxy).toBe('none')
    })
  })
})

describe('a practice platform with a fault', () => {
  it.each([
    ['endpoint-certificate-expired', 'CERT_HAS_EXPIRED'],
    ['endpoint-certificate-wrong-name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['endpoint-certificate-issuer-unknown', 'SELF_SIGNED_CERT_IN_CHAIN'],
  ])('%s is seen as %s by a careful client', async (fault, code) => {
    await withPractice(fault, async (practice) => expect((await shake(practice)).code).toBe(code))
  })

  it('endpoint-old-tls-only refuses TLS 1.2 and completes TLS 1.1', async () => {
    await withPractice('endpoint-old-tls-only', async (practice) => {
      expect((await shake(practice, { minVersion: 'TLSv1.2' })).code).not.toBe('authorized')
      const old = await shake(practice, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' })
      expect(old).toMatchObject({ protocol: 'TLSv1.1', code: 'authorized' })
    })
  })

  it('endpoint-no-permitted-cipher speaks TLS 1.2 with a suite outside its profile', async () => {
    await withPractice('endpoint-no-permitted-cipher', async (practice) => {
      expect((await shake(practice, { ciphers: 'ECDHE-RSA-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' })).code).not.toBe('authorized')
      expect((await shake(practice, { maxVersion: 'TLSv1.2', ciphers: 'AES256-SHA' })).cipher).toBe('AES256-SHA')
    })
  })

  it('firewall-dns-name-unknown answers its name without any resolver, and other names as ever', async () => {
    await withPractice('firewall-dns-name-unknown', async (practice) => {
      const net = practice.adapters.net({ connections: { perEndpoint: 1, atOnce: 1 } })
      const deadline = { signal: new AbortController().signal, timeoutMs: 2000 }
      expect(new URL(practice.request.urls[0] ?? '').hostname).toMatch(/\.invalid$/)
      expect((await net.lookup('practice-platform.invalid', deadline)).kind).toBe('name-unknown')
      expect((await net.lookup('localhost', deadline)).kind).toBe('resolved')
    })
  })

  it('proxy-unreachable and proxy-login-needed name a proxy on loopback', async () => {
    for (const fault of ['proxy-unreachable', 'proxy-login-needed'])
      await withPractice(fault, async (practice) => expect(practice.request.proxy).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/))
  })

  it('refuses a fault that it does not know', async () => {
    await expect(startPractice('endpoint-on-fire')).rejects.toThrow('endpoint-on-fire')
    expect(practiceFaults().map(({ id }) => id)).not.toContain('endpoint-on-fire')
  })
})

describe('the host of a practice run', () => {
  const calls: { args: readonly string[]; options: RunOptions }[] = []
  const machine: Host = {
    platform: 'linux',
    hostName: 'host',
    kernel: '6',
    architecture: 'x64',
    run: async (_program, args, options) => {
      calls.push({ args, options })
      return { exit: 0, stdout: 'ran', stderr: '', end: 'ended', ms: 1, truncated: false }
    },
    readFile: async () => ({ ok: false, why: 'not-found', detail: '' }),
    list: async () => [],
    readTree: async () => ({ ok: false, why: 'not-found', detail: '' }),
    env: (name) => (name === 'https_proxy' ? 'http://proxy.example.test:3128' : 'kept'),
    envNames: () => ['HOME', 'https_proxy'],
    registry: async () => ({}),
    look: async () => null,
    variablesOf: async () => ({}),
    processes: async () => [{ pid: 7, name: 'node', exe: '', args: ['node', 'shop.js'], listens: true }],
  }
  const options = { timeoutMs: 1000, signal: new AbortController().signal }

  it('shows no proxy setting of this computer, and everything else', () => {
    const host = practiceHost(machine, null)
    expect(host.env('https_proxy')).toBeUndefined()
    expect(host.env('HOME')).toBe('kept')
    expect(host.envNames()).toEqual(['HOME'])
  })

  it('has no running server, since none of this computer’s is to reach the practice platform', async () => {
    expect(await practiceHost(machine, null).processes()).toEqual([])
  })

  it('takes the proxy settings from a command, unless the command is given its own', async () => {
    calls.length = 0
    const host = practiceHost(machine, null)
    await host.run('curl', ['https://localhost:1/'], { ...options, env: { https_proxy: 'http://127.0.0.1:9' } })
    expect(calls[0]?.options.env).toMatchObject({ HTTPS_PROXY: null, http_proxy: null, https_proxy: 'http://127.0.0.1:9' })
  })

  it('runs no command that would ask a resolver for the name that does not exist', async () => {
    calls.length = 0
    const host = practiceHost(machine, 'practice-platform.invalid')
    const refused = await host.run('curl', ['https://practice-platform.invalid/'], options)
    expect(refused.end).toBe('denied')
    // It sends its hello to a catcher, and then asks for the name all the same.
    const both = await host.run('java', ['practice-platform.invalid'], { ...options, env: { TLS_PREFLIGHT_CATCHER: '127.0.0.1:9' } })
    expect(both.end).toBe('denied')
    expect(calls).toHaveLength(0)
    await host.run('curl', ['https://practice-platform.invalid/'], { ...options, env: { https_proxy: 'http://127.0.0.1:9' } })
    expect(calls).toHaveLength(1)
  })
})
