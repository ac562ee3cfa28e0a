// Where the picture breaks: at the node of the layer that is broken, and for whom it is drawn.
import { describe, expect, it } from 'vitest'
import { judge } from '../../electron/engine/judge.ts'
import { aCaughtHello, aFailedAttempt, aHello, aRuntime, aStoppedPath, someFacts } from '../fixtures/facts.ts'

describe('the picture', () => {
  it('breaks at the application, as in the checklist, where a runtime offers nothing that is permitted', () => {
    const nothing = aCaughtHello(aHello({ versions: [0x0304, 0x0303], suites: [0x1304, 0x003d] }))
    const { picture } = judge(someFacts({ hellos: [nothing], attempts: [aFailedAttempt({ error: 'curl: (35) handshake failure' })] }))
    expect(picture.nodes.map((node) => node.state)).toEqual(['broken', 'not-tested', 'not-used', 'ok', 'ok'])
    expect(picture.nodes[0]?.lines).toContain('0 of 9 ciphers permitted')
  })

  it('breaks at the application too where the runtime is too old in the library that it brings', () => {
    const old = aCaughtHello(aHello({ versions: [0x0301], suites: [0x002f] }))
    const { picture, verdict } = judge(
      someFacts({
        runtimes: [
          aRuntime({
            kind: 'node',
            name: 'Node.js',
            version: '0.8.28',
            library: { name: 'OpenSSL', version: '1.0.0m', bundled: true },
          }),
        ],
        hellos: [old],
        attempts: [aFailedAttempt({ error: 'ECONNRESET' })],
      }),
    )
    expect(verdict.causes.map(({ id }) => id)).toEqual(['app-runtime-too-old'])
    expect(picture.nodes.map((node) => node.state).slice(0, 2)).toEqual(['broken', 'not-tested'])
    expect(picture.nodes[0]?.lines).toContain('0 of 9 ciphers permitted')
  })

  it('breaks at the application where only its own attempt fails', () => {
    const { picture } = judge(someFacts({ attempts: [aFailedAttempt({ error: 'curl: (91) No OCSP response received' })] }))
    expect(picture.nodes.map((node) => node.state)).toEqual(['broken', 'ok', 'not-used', 'ok', 'ok'])
  })

  it('asks of the application where a server could not be asked, though the program that is drawn offers enough', () => {
    const others = { runtimes: [aRuntime(), aRuntime({ id: 'java', kind: 'java', name: 'Java' })], hellos: [aCaughtHello()] }
    const stopped = { paths: [aStoppedPath('tcp', 'silent')], attempts: [aFailedAttempt()] }
    const unasked = { servers: { unasked: ['The program of process 812 may not be read'], elsewhere: [] } }
    const application = (facts: Parameters<typeof someFacts>[0]) => {
      const { nodes, subject } = judge(someFacts({ ...others, ...stopped, ...facts })).picture
      return [subject, nodes[0]?.state]
    }
    expect(application({})).toEqual(['curl 7.88.1', 'ok'])
    expect(application(unasked)).toEqual(['curl 7.88.1', 'unknown'])
  })
})
