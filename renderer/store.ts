// The renderer's one store: which screen is shown, what was asked for, how the check goes, and the report.
// It talks to the engine through a Transport and knows nothing of windows, pages or React.
import { createStore } from 'zustand/vanilla'
import type { CheckInput, EngineEvent, PlanInfo, StartInfo } from '../electron/contract/engine-api.ts'
import type { Report } from '../electron/contract/report.ts'
import type { Layer } from '../electron/contract/vocabulary.ts'
import { advance, type LayersProgress, waitingLayers } from './progress.ts'
import type { Transport } from './transport/transport.ts'
import { LAYER_NAMES } from './words.ts'

export type Screen = 'start' | 'checking' | 'answer'

/** A report on the screen, and where it came from. */
export interface Shown {
  run: string
  report: Report
  /** What was asked for, to ask it again; null where it came from a bundle. */
  input: CheckInput | null
  /** The bundle's file name, where it came from one. */
  bundle: string | null
}

export interface AppState {
  screen: Screen
  start: StartInfo | null
  /** What the first screen holds. */
  input: CheckInput
  /** What the check that runs was asked for. */
  asked: CheckInput
  plan: PlanInfo | null
  run: string | null
  layers: LayersProgress
  shown: Shown | null
  /** The report before "Check again", to compare. */
  before: Report | null
  /** Layers of the checklist that are unfolded. */
  unfolded: readonly Layer[]
  /** A layer that a person asked to see, until it is shown. */
  goTo: Layer | null
  /** One sentence about what went wrong, from the engine. */
  problem: string | null
  /** One sentence about what was done, said politely. */
  notice: string | null
  busy: 'starting' | 'opening' | 'saving' | null

  load(): Promise<void>
  change(part: Partial<CheckInput>): void
  check(): Promise<void>
  checkAgain(): Promise<void>
  cancel(): void
  save(): Promise<void>
  open(name: string, read: () => Promise<Uint8Array>): Promise<void>
  show(screen: Exclude<Screen, 'checking'>): void
  fold(layer: Layer, open: boolean): void
  reveal(layer: Layer): void
  revealed(): void
}

export interface StoreOptions {
  /** Hands a file to the person where the engine answered bytes. */
  download(name: string, bytes: Uint8Array): void
  /** How long to wait after a change before the plan is asked for, in milliseconds. */
  planDelayMs: number
}

export const EMPTY_INPUT: CheckInput = {
  profileId: '',
  url: '',
  runtimes: [],
  proxy: 'system',
  ca: '',
  deep: false,
  practice: null,
}

export const createAppStore = (transport: Transport, options: StoreOptions) => {
  const store = createStore<AppState>()((set, get) => {
    let givenUp: string | null = null
    let early: EngineEvent[] = []
    let planTimer: ReturnType<typeof setTimeout> | undefined
    let planTurn = 0

    const receive = (event: EngineEvent): void => {
      const { run, busy, layers, asked, before } = get()
      if (event.type === 'stopped' && event.run === givenUp) {
        givenUp = null
        set({ notice: event.sentence })
        return
      }
      // Over HTTP the first events can overtake the answer that names their run.
      if (busy === 'starting') early.push(event)
      if (run === null || event.run !== run) return
      if (event.type === 'finished') {
        set({
          screen: 'answer',
          run: null,
          shown: { run, report: event.report, input: asked, bundle: null },
          unfolded: [],
          notice: null,
        })
      } else if (event.type === 'stopped') {
        set({ screen: before === null ? 'start' : 'answer', run: null, problem: event.sentence, before: null })
      } else {
        const next = advance(layers, event)
        const finished = event.type === 'layer' && event.state === 'done'
        set({ layers: next, ...(finished ? { notice: `${LAYER_NAMES[event.layer]}: checked` } : {}) })
      }
    }
    transport.subscribe(receive)

    const begin = async (input: CheckInput, before: Report | null): Promise<void> => {
      if (get().busy) return
      early = []
      set({ busy: 'starting', problem: null, notice: null })
      // The screen stays until the engine has taken the check: what it refuses is mended where it was entered.
      const reply = await transport.check(input)
      if (!reply.ok) {
        set({ busy: null, problem: reply.sentence })
        return
      }
      set({ busy: null, screen: 'checking', asked: input, run: reply.value.run, layers: waitingLayers(), before })
      for (const event of early.splice(0)) receive(event)
    }

    const askPlan = async (): Promise<void> => {
      planTurn += 1
      const mine = planTurn
      const reply = await transport.plan(get().input)
      if (mine !== planTurn) return
      set({ plan: reply.ok ? reply.value : { runs: [], reads: [], connects: [], problem: reply.sentence } })
    }

    return {
      screen: 'start',
      start: null,
      input: EMPTY_INPUT,
      asked: EMPTY_INPUT,
      plan: null,
      run: null,
      layers: waitingLayers(),
      shown: null,
      before: null,
      unfolded: [],
      goTo: null,
      problem: null,
      notice: null,
      busy: null,

      load: async () => {
        const reply = await transport.start({})
        if (!reply.ok) {
          set({ problem: reply.sentence })
          return
        }
        const first = reply.value.profiles.find((profile) => profile.endpoints.length > 0) ?? reply.value.profiles[0]
        set({ start: reply.value, input: { ...get().input, profileId: first?.id ?? '' } })
        await askPlan()
      },

      change: (part) => {
        set({ input: { ...get().input, ...part }, problem: null })
        clearTimeout(planTimer)
        planTimer = setTimeout(() => void askPlan(), options.planDelayMs)
      },

      check: async () => {
        clearTimeout(planTimer)
        await begin(get().input, null)
      },

      checkAgain: async () => {
        const { shown } = get()
        if (shown?.input) await begin(shown.input, shown.report)
      },

      cancel: () => {
        const { run, before } = get()
        if (run === null) return
        givenUp = run
        // Whatever the engine is doing, the person is back at once; its events are no longer listened to.
        set({ screen: before === null ? 'start' : 'answer', run: null, before: null })
        void transport.cancel({ run })
      },

      save: async () => {
        const { shown, busy } = get()
        if (!shown || busy) return
        set({ busy: 'saving', problem: null, notice: null })
        const reply = await transport.saveBundle({ run: shown.run })
        if (!reply.ok) {
          set({ busy: null, problem: reply.sentence })
          return
        }
        if ('bytes' in reply.value) {
          options.download(reply.value.name, reply.value.bytes)
          set({ busy: null, notice: `Saved: ${reply.value.name}` })
          return
        }
        set({ busy: null, notice: reply.value.path === null ? null : `Saved: ${reply.value.path}` })
      },

      open: async (name, read) => {
        if (get().busy || get().run !== null) return
        set({ busy: 'opening', problem: null, notice: null })
        const bytes = await read().catch(() => null)
        if (bytes === null) {
          set({ busy: null, problem: `The file ${name} could not be read.` })
          return
        }
        const reply = await transport.openBundle({ name, bytes })
        if (!reply.ok) {
          set({ busy: null, problem: reply.sentence })
          return
        }
        const { run, report } = reply.value
        set({
          busy: null,
          screen: 'answer',
          shown: { run, report, input: null, bundle: name },
          before: null,
          unfolded: [],
        })
      },

      show: (screen) => {
        set({ screen, problem: null, notice: null })
      },

      fold: (layer, open) => {
        const rest = get().unfolded.filter((one) => one !== layer)
        set({ unfolded: open ? [...rest, layer] : rest })
      },

      reveal: (layer) => {
        get().fold(layer, true)
        set({ goTo: layer, screen: 'answer' })
      },

      revealed: () => set({ goTo: null }),
    }
  })
  return store
}

export type AppStore = ReturnType<typeof createAppStore>
