// Reads a recording of Chromium's tracing: the tasks of the renderer's main thread, each with what took its time and in which phase it was.
// A phase begins with a mark of the page itself (performance.mark), so both are told by one clock.

interface TraceEvent {
  name: string
  ph: string
  /** Microseconds. */
  ts: number
  dur?: number
  /** Of that, what the thread had a core for. */
  tdur?: number
  pid: number
  tid: number
  args?: { name?: string; data?: { type?: string; functionName?: string } }
}

export interface Task {
  ms: number
  /** Without the time in which other programs had the core. */
  ownMs: number
  phase: string
  /** What took the longest within it, outermost first. */
  within: string
}

const MAIN_THREAD = 'CrRendererMain'
/** How a whole task is called, by the release of Chromium. */
const TASK = /RunTask$/
const NAMES_SHOWN = 4

const nameOf = ({ name, args }: TraceEvent): string => {
  const more = args?.data?.type ?? args?.data?.functionName
  return more ? `${name} ${more}` : name
}

/** The tasks between the first mark `phase:…` and the mark `phase:end`, the longest first: by its own time, for a busy machine makes any task long. */
export const tasksOf = (trace: string): Task[] => {
  const { traceEvents } = JSON.parse(trace) as { traceEvents: TraceEvent[] }
  const marks = traceEvents.filter(({ name }) => name.startsWith('phase:')).sort((a, b) => a.ts - b.ts)
  const [first] = marks
  const last = marks.find(({ name }) => name === 'phase:end')
  if (first === undefined || last === undefined) return []
  const main = traceEvents.find(({ pid, name, args }) => pid === first.pid && name === 'thread_name' && args?.name === MAIN_THREAD)
  const own = traceEvents.filter(({ pid, tid, ph, dur }) => pid === first.pid && tid === main?.tid && ph === 'X' && dur !== undefined)
  const phaseAt = (from: number, to: number) =>
    marks.filter(({ ts }) => ts < to && ts >= from).at(-1) ?? marks.filter(({ ts }) => ts <= from).at(-1)
  const tasks = own.filter(({ name, ts }) => TASK.test(name) && ts >= first.ts && ts < last.ts).sort((a, b) => a.ts - b.ts)
  // One task is told under two names, one within the other.
  const outer = tasks.filter((task, index) => {
    const before = tasks[index - 1]
    return before === undefined || task.ts >= before.ts + (before.dur ?? 0)
  })
  return outer
    .map((task) => {
      const end = task.ts + (task.dur ?? 0)
      const inside = own.filter(
        (event) => event !== task && !TASK.test(event.name) && event.ts >= task.ts && event.ts + (event.dur ?? 0) <= end,
      )
      const longest = inside.sort((a, b) => (b.dur ?? 0) - (a.dur ?? 0)).slice(0, NAMES_SHOWN)
      const within = longest.map((event) => `${nameOf(event)} ${Math.round((event.dur ?? 0) / 1000)}`).join(' > ')
      return {
        ms: (task.dur ?? 0) / 1000,
        ownMs: (task.tdur ?? task.dur ?? 0) / 1000,
        phase: phaseAt(task.ts, end)?.name.replace('phase:', '') ?? '',
        within,
      }
    })
    .sort((a, b) => b.ownMs - a.ownMs)
}
