// What the lab counts as exact: a line of its table must not be well by accident.
import { describe, expect, it } from 'vitest'
import { answerOfRow, rowOf } from './row.ts'
import type { Answer, Scenario } from './scenario.ts'

const scenario: Scenario = {
  id: 'proxy-denies',
  layer: 'proxy',
  host: 'this system',
  fault: 'the proxy denies',
  peers: 'real',
  requires: [],
  expected: ['proxy-denies'],
  stage: () => Promise.reject(new Error('not staged here')),
}
const warning: Scenario = { ...scenario, id: 'endpoint-http-refuses', expected: ['endpoint-http-refuses'], verdict: 'ready' }
const notReady = (...causes: string[]): Answer => ({ status: 'not-ready', connects: 'no', causes, warnings: [], exit: 1 })
const ready = (...warnings: string[]): Answer => ({ status: 'ready', connects: 'yes', causes: [], warnings, exit: 0 })

describe('a scenario that must break the verdict', () => {
  it('is exact with its cause alone, and a near miss that is ready', () => {
    expect(rowOf(scenario, notReady('proxy-denies'), ready())).toMatchObject({ exact: true, falseReady: false, nearMiss: 'ready' })
  })

  it('is not exact with a second cause beside its own, nor with another', () => {
    expect(rowOf(scenario, notReady('proxy-denies', 'app-connection-fails'), ready()).exact).toBe(false)
    expect(rowOf(scenario, notReady('proxy-unreachable'), ready()).exact).toBe(false)
  })

  it('is not exact where something else is said of the connection than it expects', () => {
    const connecting: Scenario = { ...scenario, connects: 'yes' }
    expect(rowOf(connecting, notReady('proxy-denies'), ready()).exact).toBe(false)
    expect(rowOf(connecting, { ...notReady('proxy-denies'), connects: 'yes' }, ready()).exact).toBe(true)
  })

  it('may warn of other things', () => {
    expect(rowOf(scenario, { ...notReady('proxy-denies'), warnings: ['os-end-of-life'] }, ready()).exact).toBe(true)
  })

  it('is not exact with an exit status that says something else', () => {
    expect(rowOf(scenario, { ...notReady('proxy-denies'), exit: 2 }, ready()).exact).toBe(false)
  })

  it('is a false ready where ready is said', () => {
    const row = rowOf(scenario, ready(), ready())
    expect(row).toMatchObject({ exact: false, falseReady: true })
    expect(row.named.join(' ')).toContain('ready')
  })

  it('is not exact where the same set-up is not ready without the fault, or still warns of it', () => {
    expect(rowOf(scenario, notReady('proxy-denies'), notReady('proxy-denies'))).toMatchObject({ exact: false, flips: false })
    expect(rowOf(scenario, notReady('proxy-denies'), ready('proxy-denies'))).toMatchObject({ exact: false, flips: false })
  })

  it('shows the error of a run that gave no answer', () => {
    expect(rowOf(scenario, 'squid did not start', ready())).toMatchObject({ exact: false, named: ['error: squid did not start'] })
    expect(rowOf(scenario, notReady('proxy-denies'), 'squid did not start')).toMatchObject({ exact: false, flips: false })
  })
})

describe('a scenario whose cause only warns', () => {
  it('is exact where its warning is named and the verdict stays ready', () => {
    expect(rowOf(warning, ready('endpoint-http-refuses'), ready())).toMatchObject({ exact: true, falseReady: false })
  })

  it('leaves out what this machine warns of with the fault and without it', () => {
    expect(rowOf(warning, ready('endpoint-http-refuses', 'os-end-of-life'), ready('os-end-of-life')).exact).toBe(true)
  })

  it('is not exact where nothing warns, where something else does too, or where the verdict breaks', () => {
    expect(rowOf(warning, ready(), ready()).exact).toBe(false)
    expect(rowOf(warning, ready('endpoint-http-refuses', 'firewall-ipv6-broken'), ready()).exact).toBe(false)
    expect(rowOf(warning, notReady('endpoint-http-refuses'), ready()).exact).toBe(false)
  })
})

describe('a scenario that cannot be told', () => {
  const possible: Scenario = { ...scenario, verdict: 'cannot-tell' }

  it('is exact with exit status 2', () => {
    expect(
      rowOf(possible, { status: 'cannot-tell', connects: 'unknown', causes: ['proxy-denies'], warnings: [], exit: 2 }, ready()).exact,
    ).toBe(true)
  })

  it('is a false ready where ready is said', () => {
    expect(rowOf(possible, ready('proxy-denies'), ready())).toMatchObject({ exact: false, falseReady: true })
  })
})

it('takes two runs for the same whatever the order of their causes', () => {
  const one = answerOfRow(rowOf(scenario, notReady('a', 'b'), ready()))
  expect(answerOfRow(rowOf(scenario, notReady('b', 'a'), ready()))).toBe(one)
  expect(answerOfRow(rowOf(scenario, notReady('a'), ready()))).not.toBe(one)
})
