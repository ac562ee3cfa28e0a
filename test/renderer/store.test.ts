// The store through a whole check: from what was entered to the answer, with everything that can go another way.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { type AppStore, createAppStore, EMPTY_INPUT } from '../../renderer/store.ts'
import { reportFixture } from '../fixtures/reports.ts'
import { createFakeTransport, type FakeTransport } from './fake-transport.ts'

let transport: FakeTransport
let store: AppStore
const download = vi.fn()
const app = () => store.getState()

beforeEach(async () => {
  download.mockReset()
  transport = createFakeTransport()
  store = createAppStore(transport, { download, planDelayMs: 0 })
  await app().load()
})

const finish = (run: string, name: 'ready' | 'broken-at-proxy') => transport.send({ type: 'finished', run, report: reportFixture(name) })

describe('the first screen', () => {
  it('begins with the first platform that has an address of its own, and asks for its plan', () => {
    expect(app().input.profileId).toBe('multisafepay')
    expect(app().plan).not.toBeNull()
    expect(transport.asked.some((one) => one.call === 'check')).toBe(false)
  })

  it('shows the plan of what is entered last', async () => {
    app().change({ url: 'https://a.example/' })
    app().change({ url: 'https://b.example/' })
    await vi.waitFor(() => expect(app().plan?.connects).toEqual(['https://b.example/']))
  })

  it('shows no plan of before beside what is entered now, not even for a moment', async () => {
    app().change({ url: 'https://a.example/' })
    expect(app().plan).toMatchObject({ connects: [], problem: null })
    app().change({ practice: 'none' })
    expect(app().plan).toBeNull()
    await vi.waitFor(() => expect(app().plan).not.toBeNull())
  })

  it('says what is refused beside its field, until that field is changed', async () => {
    transport.nextCheck = async () => ({ ok: false, field: 'ca', sentence: 'It holds no certificate.' })
    await app().check()
    expect(app()).toMatchObject({ screen: 'start', refused: { field: 'ca', sentence: 'It holds no certificate.' }, problem: null })
    app().change({ url: 'https://a.example/' })
    expect(app().refused?.field).toBe('ca')
    app().change({ ca: '/other.pem' })
    expect(app().refused).toBeNull()
  })

  it('stays, with what was entered, when the engine refuses the check', async () => {
    app().change({ url: 'nonsense' })
    transport.nextCheck = async () => ({ ok: false, sentence: 'This is no address.' })
    await app().check()
    expect(app()).toMatchObject({ screen: 'start', problem: 'This is no address.', busy: null, run: null })
    expect(app().input.url).toBe('nonsense')
  })
})

describe('a check', () => {
  it('goes through the layers to the answer', async () => {
    await app().check()
    expect(app().screen).toBe('checking')
    transport.send({ type: 'layer', run: 'run-1', layer: 'os', state: 'running', text: 'reading' })
    expect(app().layers.os).toMatchObject({ state: 'running', text: 'reading' })
    transport.send({ type: 'layer', run: 'run-1', layer: 'os', state: 'done', text: 'read' })
    expect(app().layers.os.state).toBe('done')
    finish('run-1', 'ready')
    expect(app().screen).toBe('answer')
    expect(app().shown?.report.verdict.status).toBe('ready')
  })

  it('does not lose an end that overtakes the answer to the call', async () => {
    transport.nextCheck = async () => {
      finish('run-9', 'ready')
      return { ok: true, value: { run: 'run-9' } }
    }
    await app().check()
    expect(app().screen).toBe('answer')
  })

  it('does not listen to another run', async () => {
    await app().check()
    finish('run-of-another-page', 'broken-at-proxy')
    expect(app().screen).toBe('checking')
  })

  it('is not started twice by two clicks', async () => {
    await Promise.all([app().check(), app().check()])
    expect(transport.asked.filter((one) => one.call === 'check')).toHaveLength(1)
  })

  it('says the engine’s sentence when it stops by itself', async () => {
    await app().check()
    transport.send({ type: 'stopped', run: 'run-1', why: 'failed', sentence: 'It broke.' })
    expect(app()).toMatchObject({ screen: 'start', problem: 'It broke.', run: null })
  })
})

describe('a page that comes late', () => {
  const input = { ...EMPTY_INPUT, url: 'https://a.example/' }
  const begun = [{ type: 'layer', run: 'run-7', layer: 'os', state: 'done', text: 'read' }] as const

  it('goes along with the check that runs, and can cancel it', async () => {
    transport.latest = { run: 'run-7', input, events: [...begun] }
    await app().load()
    expect(app()).toMatchObject({ screen: 'checking', run: 'run-7', asked: input, layers: { os: { state: 'done' } } })
    app().cancel()
    expect(transport.asked.at(-1)).toEqual({ call: 'cancel', input: { run: 'run-7' } })
  })

  it('shows the answer of the last check', async () => {
    transport.latest = { run: 'run-7', input, events: [...begun, { type: 'finished', run: 'run-7', report: reportFixture('ready') }] }
    await app().load()
    expect(app()).toMatchObject({ screen: 'answer', run: null, shown: { run: 'run-7', input } })
  })

  it('shows another page’s check where that is in the way of its own', async () => {
    transport.nextCheck = async () => ({ ok: false, sentence: 'Another check is still running.' })
    transport.latest = { run: 'run-7', input, events: [...begun] }
    await app().check()
    expect(app()).toMatchObject({ screen: 'checking', run: 'run-7', asked: input, problem: null, busy: null })
  })
})

describe('a bundle that the window’s menu opened', () => {
  const opened = { type: 'opened', run: 'run-8', name: 'shop.zip', report: reportFixture('ready') } as const

  it('is shown', () => {
    transport.send(opened)
    expect(app()).toMatchObject({ screen: 'answer', shown: { bundle: 'shop.zip', input: null } })
  })

  it('does not push a check away that runs', async () => {
    await app().check()
    transport.send(opened)
    expect(app()).toMatchObject({ screen: 'checking', shown: null })
    expect(app().problem).toMatch(/^A check is running/)
  })
})

describe('cancel', () => {
  it('is back at once, before the engine has answered, and keeps what was entered', async () => {
    app().change({ url: 'https://a.example/' })
    await app().check()
    app().cancel()
    expect(app().screen).toBe('start')
    expect(app().input.url).toBe('https://a.example/')
    expect(transport.asked.at(-1)).toEqual({ call: 'cancel', input: { run: 'run-1' } })
  })

  it('does not show the answer of a check that was given up', async () => {
    await app().check()
    app().cancel()
    finish('run-1', 'broken-at-proxy')
    expect(app()).toMatchObject({ screen: 'start', shown: null })
  })

  it('says what the engine says about it, as no problem', async () => {
    await app().check()
    app().cancel()
    transport.send({ type: 'stopped', run: 'run-1', why: 'cancelled', sentence: 'The check was cancelled.' })
    expect(app()).toMatchObject({ notice: 'The check was cancelled.', problem: null, screen: 'start' })
  })

  it('of a second check goes back to the first answer', async () => {
    await app().check()
    finish('run-1', 'broken-at-proxy')
    await app().checkAgain()
    app().cancel()
    expect(app().screen).toBe('answer')
    expect(app().shown?.run).toBe('run-1')
  })
})

describe('check again', () => {
  it('asks the same question, whatever the first screen holds by now, and keeps the report before to compare', async () => {
    app().change({ url: 'https://a.example/' })
    await app().check()
    finish('run-1', 'broken-at-proxy')
    app().change({ url: 'https://b.example/' })
    await app().checkAgain()
    expect(transport.asked.filter((one) => one.call === 'check').at(-1)?.input).toMatchObject({ url: 'https://a.example/' })
    finish('run-2', 'ready')
    expect(app().before?.verdict.status).toBe('not-ready')
    expect(app().shown?.input?.url).toBe('https://a.example/')
  })

  it('compares with the last one where the form asks of the same place, by other settings', async () => {
    await app().check()
    finish('run-1', 'broken-at-proxy')
    app().change({ ca: '/etc/own-ca.pem' })
    await app().check()
    finish('run-2', 'ready')
    expect(app().before?.verdict.headline).toBe('cannot-connect')
  })

  it('compares with nothing after a check of another place', async () => {
    await app().check()
    finish('run-1', 'broken-at-proxy')
    app().change({ url: 'https://other.example.com/' })
    await app().check()
    finish('run-2', 'ready')
    expect(app().before).toBeNull()
  })
})

describe('bundles', () => {
  it('do not take the place of the answer of the check made here', async () => {
    await app().check()
    finish('run-1', 'ready')
    await app().open('theirs.zip', async () => ({ ok: true, value: new Uint8Array() }))
    expect(app().shown?.bundle).toBe('theirs.zip')
    app().showOwn()
    expect(app()).toMatchObject({ shown: { run: 'run-1', bundle: null }, own: null })
  })

  it('are saved where the person chose', async () => {
    await app().check()
    finish('run-1', 'ready')
    await app().save()
    expect(app().notice).toBe('Saved: /home/someone/bundle.zip')
    expect(download).not.toHaveBeenCalled()
  })

  it('are handed over as a file where the engine answers bytes', async () => {
    transport.savedAs = { ok: true, value: { name: 'b.zip', bytes: new Uint8Array([1]) } }
    await app().check()
    finish('run-1', 'ready')
    await app().save()
    expect(download).toHaveBeenCalledWith('b.zip', new Uint8Array([1]))
  })

  it('that the person decided not to save are no problem', async () => {
    transport.savedAs = { ok: true, value: { path: null } }
    await app().check()
    finish('run-1', 'ready')
    await app().save()
    expect(app()).toMatchObject({ notice: null, problem: null, busy: null })
  })

  it('open read-only: they cannot be checked again', async () => {
    await app().open('shop.zip', async () => ({ ok: true, value: new Uint8Array([80, 75]) }))
    expect(app()).toMatchObject({ screen: 'answer', shown: { bundle: 'shop.zip', input: null } })
    await app().checkAgain()
    expect(transport.asked.some((one) => one.call === 'check')).toBe(false)
  })

  it('that are damaged leave the screen as it is, with one sentence', async () => {
    transport.opened = { ok: false, sentence: 'This is not a bundle.' }
    await app().open('x.zip', async () => ({ ok: true, value: new Uint8Array() }))
    expect(app()).toMatchObject({ screen: 'start', problem: 'This is not a bundle.', busy: null })
  })

  it('that cannot be read say so', async () => {
    await app().open('gone.zip', async () => Promise.reject(new Error('gone')))
    expect(app().problem).toBe('The file gone.zip could not be read.')
  })

  it('are not opened over a check that runs', async () => {
    await app().check()
    await app().open('shop.zip', async () => ({ ok: true, value: new Uint8Array() }))
    expect(app().screen).toBe('checking')
  })
})

describe('the checklist', () => {
  it('unfolds the layer that was asked for, and folds it again', async () => {
    await app().open('shop.zip', async () => ({ ok: true, value: new Uint8Array() }))
    app().reveal('proxy')
    expect(app()).toMatchObject({ unfolded: ['proxy'], goTo: 'proxy' })
    app().revealed()
    app().fold('proxy', false)
    expect(app()).toMatchObject({ unfolded: [], goTo: null })
  })
})

describe('an error message that a person brought', () => {
  it('is explained by the engine; an empty one takes the explanation away', async () => {
    const value = { specific: [], general: [] }
    transport.explain = async () => ({ ok: true, value })
    await app().explain('cURL error 35')
    expect(app().explained).toEqual({ ok: true, value })
    await app().explain('  ')
    expect(app().explained).toBeNull()
  })

  it('has a sentence where it is not known', async () => {
    await app().explain('it broke')
    expect(app().explained).toEqual({ ok: false, sentence: 'Not known.' })
  })
})
