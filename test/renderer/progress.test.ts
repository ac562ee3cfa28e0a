// The line of a layer while a check runs: of a step that runs at that moment, and of no step that has ended.
import { describe, expect, it } from 'vitest'
import type { EngineEvent } from '../../electron/contract/engine-api.ts'
import type { Layer } from '../../electron/contract/vocabulary.ts'
import { advance, shownState, waitingLayers } from '../../renderer/progress.ts'

type Event = Extract<EngineEvent, { type: 'layer' | 'gatherer' }>

const layerIs = (layer: Layer, state: 'running' | 'done', text: string): Event => ({ type: 'layer', run: 'run-1', layer, state, text })
const step = (layer: Layer, gatherer: string, state: 'running' | 'done', text: string): Event => ({
  type: 'gatherer',
  run: 'run-1',
  layer,
  gatherer,
  state,
  text,
})
const told = (...events: Event[]) => events.reduce(advance, waitingLayers())

const CATCHING = 'Catching the first message that each runtime sends'
const LETTING = 'Letting 6 runtimes try localhost'

/** As a check of a server that stays silent told them: `hellos` and `attempts` run side by side, and `hellos` ends long before. */
const begun = [
  layerIs('app-server', 'running', 'Looking for running servers'),
  step('app-server', 'runtimes', 'running', 'Looking for curl'),
  step('app-server', 'runtimes', 'done', 'Looking for curl'),
  step('app-server', 'hellos', 'running', CATCHING),
  step('app-server', 'attempts', 'running', 'Letting each runtime try the platform itself'),
  step('app-server', 'attempts', 'running', LETTING),
]

describe('the line of a layer', () => {
  it('is of the step that still runs after another one ended', () => {
    const layers = told(...begun, step('app-server', 'hellos', 'done', CATCHING))
    expect(layers['app-server']).toMatchObject({ state: 'running', text: LETTING })
  })

  it('is of the step that is waited for longest while both run, also when the other one speaks later', () => {
    expect(told(...begun)['app-server'].text).toBe(CATCHING)
  })

  it('follows what its step says', () => {
    const layers = told(...begun, step('app-server', 'hellos', 'running', 'Catching the last'))
    expect(layers['app-server'].text).toBe('Catching the last')
  })

  it('does not stay with the whole of a layer that began: its first step is told', () => {
    expect(told(...begun.slice(0, 2))['app-server']).toMatchObject({ state: 'running', text: 'Looking for curl' })
  })

  it('says that it waits where its next step needs another layer first', () => {
    const ended = [step('endpoint', 'paths', 'running', 'Going every way'), step('endpoint', 'paths', 'done', 'Going every way')]
    const layers = told(layerIs('endpoint', 'running', 'Going every way'), ...ended)
    expect(layers.endpoint).toMatchObject({ state: 'waiting', text: 'Waiting for the other layers' })
    expect(advance(layers, step('endpoint', 'differential', 'running', 'Changing one thing')).endpoint).toMatchObject({
      state: 'running',
      text: 'Changing one thing',
    })
  })

  it('is the last word of a layer that was looked at', () => {
    const ends = [step('app-server', 'hellos', 'done', CATCHING), step('app-server', 'attempts', 'done', LETTING)]
    const layers = told(...begun, ...ends, layerIs('app-server', 'done', LETTING))
    expect(layers['app-server']).toMatchObject({ state: 'done', text: LETTING })
  })
})

describe('the firewall, which has no step of its own at first', () => {
  it('goes with the platform until it has one', () => {
    const layers = told(layerIs('endpoint', 'running', 'Going every way'))
    expect(shownState(layers, 'firewall')).toBe('running')
    expect(shownState(advance(layers, layerIs('endpoint', 'done', 'Gone')), 'firewall')).toBe('done')
  })

  it('is what it says of itself from then on', () => {
    const layers = told(layerIs('endpoint', 'running', 'Going every way'), layerIs('firewall', 'done', 'Read'))
    expect(shownState(layers, 'firewall')).toBe('done')
  })
})
