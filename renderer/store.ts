// The renderer's one store: which screen is shown, what was asked for, how the check goes, and the report.
// It talks to the engine through a Transport and knows nothing of windows, pages or React.
import { createStore } from 'zustand/vanilla'
import type {
  CheckInput,
  EngineEvent,
  Explanation,
  LatestCheck,
  PlanInfo,
  Refusal,
  Reply,
  Saved,
  StartInfo,
} from '../electron/contract/engine-api.ts'
import type { Report } from '../electron/contract/report.ts'
import type { ShownHello } from '../electron/contract/told-hello.ts'
import type { Answer, Layer } from '../electron/contract/vocabulary.ts'
import { advance, type LayersProgress, waitingLayers } from './progress.ts'
import type { Transport } from './transport/transport.ts'

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
  /** How often a person asked for a screen: the one that is there is shown from its beginning. */
  shows: number
  start: StartInfo | null
  /** What the first screen holds. */
  input: CheckInput
  /** What the check that runs was asked for. */
  asked: CheckInput
  plan: PlanInfo | null
  run: string | null
  layers: LayersProgress
  shown: Shown | null
  /** The answer of the last check made here, while a bundle is shown. */
  own: Shown | null
  /** The report before "Check again", to compare. */
  before: Report | null
  /** Layers of the checklist that are unfolded. */
  unfolded: readonly Layer[]
  /** The hello that is looked at, or why it cannot be shown; null: none is. */
  hello: { name: string; shown: ShownHello | null; sentence: string | null } | null
  /** A layer that a person asked to see, until it is shown. */
  goTo: Layer | null
  /** What the error message that a person brought can mean, or why that is not known. */
  explained: { ok: true; value: Explanation } | { ok: false; sentence: string } | null
  /** One sentence about what went wrong, from the engine. */
  problem: string | null
  /** What the engine refused of the first screen, said beside its field until that is changed. */
  refused: Refusal | null
  /** One sentence about what was done, said politely; it goes away by itself. */
  notice: string | null
  busy: 'starting' | 'opening' | 'saving' | null

  load(): Promise<void>
  change(part: Partial<CheckInput>): void
  check(): Promise<void>
  checkAgain(): Promise<void>
  cancel(): void
  explain(text: string): Promise<void>
  answer(question: string, answer: Answer | null): Promise<void>
  /** Shows the hello of a runtime, by its id; `name` heads it. */
  showHello(runtime: string, name: string): Promise<void>
  closeHello(): void
  save(): Promise<void>
  /** `finding`: its place among the report's findings. */
  saveMessage(finding: number): Promise<void>
  /** `read` answers the file's bytes, or why it is not taken. */
  open(name: string, read: () => Promise<Reply<Uint8Array>>): Promise<void>
  show(screen: Exclude<Screen, 'checking'>): void
  /** Takes the notice away. */
  quiet(): void
  /** Goes back from a bundle to the answer of the check made here. */
  showOwn(): void
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

const NO_PLAN: PlanInfo = { runs: [], reads: [], connects: [], problem: null, terms: [] }

/** A bundle is never laid over a check that runs; the polite voice is not seen beside one. */
const OPEN_LATER = 'A check is running. Open the bundle when it has ended.'

const TYPED: readonly (keyof CheckInput)[] = ['url', 'proxy', 'ca']

/** Whether two checks ask about the same place, by whatever other settings: then they can be compared. */
const samePlace = (one: CheckInput, other: CheckInput): boolean =>
  one.profileId === other.profileId && one.url === other.url && one.practice === other.practice

const isRunning = ({ events }: LatestCheck): boolean => events.every(({ type }) => type !== 'finished')

export const createAppStore = (transport: Transport, options: StoreOptions) => {
  const store = createStore<AppState>()((set, get) => {
    let givenUp: string | null = null
    let early: EngineEvent[] = []
    let planTimer: ReturnType<typeof setTimeout> | undefined
    let planTurn = 0

    const showBundle = (run: string, report: Report, bundle: string): void => {
      const { shown, own } = get()
      const kept = shown?.bundle === null ? shown : own
      set({ screen: 'answer', shown: { run, report, input: null, bundle }, own: kept, before: null, unfolded: [], layers: waitingLayers() })
    }

    const receive = (event: EngineEvent): void => {
      const { run, busy, layers, asked, before } = get()
      if (event.type === 'stopped' && event.run === givenUp) {
        givenUp = null
        set({ notice: event.sentence })
        return
      }
      if (event.type === 'opened') {
        if (run === null) showBundle(event.run, event.report, event.name)
        else set({ problem: OPEN_LATER })
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
          own: null,
          unfolded: [],
          problem: null,
          notice: null,
        })
      } else if (event.type === 'stopped') {
        const said = event.why === 'failed' ? { problem: event.sentence } : { problem: null, notice: event.sentence }
        set({ screen: before === null ? 'start' : 'answer', run: null, before: null, ...said })
      } else {
        set({ layers: advance(layers, event) })
      }
    }
    transport.subscribe(receive)

    /** Goes along with a check: from its first event, or from where it stands. */
    const follow = ({ run, input, events }: LatestCheck, before: Report | null): void => {
      set({ busy: null, screen: 'checking', asked: input, run, layers: waitingLayers(), before })
      for (const event of [...events, ...early.splice(0)]) receive(event)
    }

    const begin = async (input: CheckInput, before: Report | null): Promise<void> => {
      if (get().busy) return
      early = []
      set({ busy: 'starting', problem: null, refused: null, notice: null })
      // The screen stays until the engine has taken the check: what it refuses is mended where it was entered.
      const reply = await transport.check(input)
      if (reply.ok) return follow({ run: reply.value.run, input, events: [] }, before)
      if (reply.field !== undefined) return set({ busy: null, screen: 'start', input, refused: reply })
      // Another tab's check may be in the way: then this one shows it, so that it can be cancelled here too.
      const now = await transport.start({})
      if (now.ok && now.value.latest && isRunning(now.value.latest)) {
        follow(now.value.latest, null)
        return set({ notice: 'Another check was running already. This is it.' })
      }
      set({ busy: null, problem: reply.sentence })
    }

    const askPlan = async (): Promise<void> => {
      clearTimeout(planTimer)
      planTurn += 1
      const mine = planTurn
      const reply = await transport.plan(get().input)
      if (mine !== planTurn) return
      set({ plan: reply.ok ? reply.value : { ...(get().plan ?? NO_PLAN), connects: [], problem: reply } })
    }

    /** Has a file made and brings it to the person; closing the dialog is no failure. */
    const saving = async (make: (run: string) => Promise<Reply<Saved>>): Promise<void> => {
      const { shown, busy } = get()
      if (!shown || busy) return
      set({ busy: 'saving', problem: null, notice: null })
      const reply = await make(shown.run)
      if (!reply.ok) return set({ busy: null, problem: reply.sentence })
      if ('bytes' in reply.value) options.download(reply.value.name, reply.value.bytes)
      const saved = 'bytes' in reply.value ? `${reply.value.name}, in the downloads of your browser` : reply.value.path
      set({ busy: null, notice: saved === null ? null : `Saved: ${saved}` })
    }

    return {
      screen: 'start',
      shows: 0,
      start: null,
      input: EMPTY_INPUT,
      asked: EMPTY_INPUT,
      plan: null,
      run: null,
      layers: waitingLayers(),
      shown: null,
      own: null,
      before: null,
      unfolded: [],
      goTo: null,
      hello: null,
      explained: null,
      problem: null,
      refused: null,
      notice: null,
      busy: null,

      load: async () => {
        early = []
        set({ busy: 'starting' })
        const reply = await transport.start({})
        set({ busy: null })
        if (!reply.ok) {
          set({ problem: reply.sentence })
          return
        }
        const first = reply.value.profiles.find((profile) => profile.endpoints.length > 0) ?? reply.value.profiles[0]
        const { latest } = reply.value
        set({ start: reply.value, input: latest?.input ?? { ...get().input, profileId: first?.id ?? '' } })
        // The page was loaded again, or in a second tab: it goes on where the check is.
        if (latest) follow(latest, null)
        await askPlan()
      },

      change: (part) => {
        const { input, plan, refused } = get()
        const mended = refused?.field !== undefined && refused.field in part
        // What was planned for another address, or for practice, is not shown beside this one, not even for a moment.
        planTurn += 1
        set({
          input: { ...input, ...part },
          problem: null,
          refused: mended ? null : refused,
          plan: plan && !('practice' in part) ? { ...plan, connects: [], problem: null } : null,
        })
        clearTimeout(planTimer)
        // Only what is typed can change again in a moment.
        planTimer = setTimeout(() => void askPlan(), TYPED.some((field) => field in part) ? options.planDelayMs : 0)
      },

      check: async () => {
        // What was entered last may still be waiting for its plan; after a cancel it is on the screen again.
        void askPlan()
        const { input, shown } = get()
        await begin(input, shown?.input && samePlace(shown.input, input) ? shown.report : null)
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
        set({ screen: before === null ? 'start' : 'answer', run: null, before: null, problem: null })
        void transport.cancel({ run })
      },

      explain: async (text) => {
        if (text.trim() === '') return set({ explained: null })
        const reply = await transport.explain({ text })
        set({ explained: reply.ok ? reply : { ok: false, sentence: reply.sentence } })
      },

      answer: async (question, answer) => {
        const { shown } = get()
        if (!shown) return
        const reply = await transport.answer({ run: shown.run, question, answer })
        if (!reply.ok) return set({ problem: reply.sentence })
        // Another report may be on the screen by now.
        if (get().shown?.run === shown.run) set({ shown: { ...shown, report: reply.value } })
      },

      showHello: async (runtime, name) => {
        const { shown } = get()
        if (!shown) return
        const reply = await transport.hello({ run: shown.run, runtime })
        set({ hello: { name, shown: reply.ok ? reply.value : null, sentence: reply.ok ? null : reply.sentence } })
      },

      closeHello: () => set({ hello: null }),

      save: () => saving((run) => transport.saveBundle({ run })),
      saveMessage: (finding) => saving((run) => transport.saveMessage({ run, finding })),

      open: async (name, read) => {
        if (get().busy) return
        if (get().run !== null) return set({ problem: OPEN_LATER })
        set({ busy: 'opening', problem: null, notice: null })
        const file = await read().catch(() => ({ ok: false as const, sentence: `The file ${name} could not be read.` }))
        const reply = file.ok ? await transport.openBundle({ name, bytes: file.value }) : file
        if (!reply.ok) {
          set({ busy: null, problem: reply.sentence })
          return
        }
        const { run, report } = reply.value
        set({ busy: null })
        showBundle(run, report, name)
      },

      show: (screen) => {
        // Who asks for the screen that is there wants its beginning.
        set({ screen, problem: null, notice: null, shows: get().shows + 1 })
      },

      showOwn: () => {
        const { own, shows } = get()
        if (own) set({ screen: 'answer', shown: own, own: null, before: null, unfolded: [], problem: null, shows: shows + 1 })
      },

      quiet: () => set({ notice: null }),

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
