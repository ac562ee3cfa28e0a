// A server that a policy of its host binds, and a check that it does not bind: what the verdict says of connecting. The server decides.
import { describe, expect, it } from 'vitest'
import { judge } from '../../electron/engine/judge.ts'
import { aCaughtHello, aHello, anAttempt, aPath, aRuntime, someFacts, TODAY } from '../fixtures/facts.ts'

const SHOP = aRuntime({ id: 'python3', kind: 'python', name: 'Python', version: '3.11.2', running: true, pids: [7], serves: ['shop.py'] })
const NODE = aRuntime({ id: 'node', kind: 'node', name: 'Node.js', version: '18.20.4', running: true, pids: [9], serves: ['site.js'] })
const REFUSED = 'apparmor="DENIED" operation="create" profile="shop" pid=7 comm="python3" family="inet" sock_type="stream"'
const SENTENCE = 'AppArmor does not let the server of Python 3.11.2 connect'

const verdictOn = (text: string, { runtimes = [SHOP], chosen = [] as string[] } = {}) => {
  const facts = someFacts({
    runtimes,
    hellos: runtimes.map(({ id }) => aCaughtHello(aHello(), { runtime: id })),
    attempts: runtimes.map(({ id }) => anAttempt({ runtime: id })),
    paths: [aPath()],
    denials: {
      systems: [{ name: 'AppArmor', mode: 'enforcing' }],
      booleans: [],
      confined: [{ pid: 7, name: 'python3', label: 'shop (enforce)' }],
      denials: [{ program: 'python3', text, at: `${TODAY}T08:00:00.000Z` }],
      units: [],
      ownerRules: null,
    },
  })
  return judge({ ...facts, request: { ...facts.request, runtimes: chosen } }).verdict
}

describe('a server that the policy of its host refuses', () => {
  it('does not connect, though our own start of its program does', () => {
    expect(verdictOn(REFUSED)).toMatchObject({
      status: 'not-ready',
      connects: 'no',
      headline: 'cannot-connect',
      sentence: `Cannot connect: ${SENTENCE}`,
    })
  })

  it('is not known to connect where that is only possible', () => {
    const datagram = REFUSED.replace('stream', 'dgram')
    expect(verdictOn(datagram)).toMatchObject({ status: 'cannot-tell', connects: 'unknown', headline: 'could-not-tell' })
  })

  it('is one of several: no rule of a platform is said to be unmet', () => {
    const runtimes = [SHOP, NODE]
    expect(verdictOn(REFUSED, { runtimes, chosen: ['python3', 'node'] })).toMatchObject({
      status: 'not-ready',
      connects: 'no',
      sentence: `Cannot connect with every program: ${SENTENCE}`,
    })
    expect(verdictOn(REFUSED, { runtimes })).toMatchObject({
      status: 'cannot-tell',
      connects: 'unknown',
      reasons: expect.arrayContaining(['Node.js 18.20.4 can connect, Python 3.11.2 cannot. Choose the one that your integration uses.']),
    })
    expect(verdictOn(REFUSED, { runtimes, chosen: ['node'] })).toMatchObject({ status: 'ready', connects: 'yes' })
  })

  it('connects where another profile was refused', () => {
    expect(verdictOn(REFUSED.replace('"shop"', '"cron"'))).toMatchObject({ status: 'ready', connects: 'yes' })
  })
})
