// The matrix: every program found here, what it offered, what its own attempt gave, and its result.
// Two programs on one host can differ: each row names the library that it really uses.
import type { Report } from '../../electron/contract/report.ts'
import { Pill } from './icon.tsx'
import { Scroll } from './scroll.tsx'

type Runtime = Report['runtimes'][number]

/** The engine lists a hello's versions best first. */
const newest = (runtime: Runtime): string => runtime.hello?.versions[0] ?? 'not seen'

const ciphers = (runtime: Runtime, report: Report): string =>
  runtime.hello ? `${runtime.permittedSuites.length} of ${report.profile.suites.length}` : 'not seen'

const ATTEMPT_WORDS: Record<string, string> = {
  completed: 'Connected',
  failed: 'Failed',
  timeout: 'No answer in time',
  'not-run': 'Not tried',
}

const Attempts = ({ runtime }: { runtime: Runtime }) => (
  <>
    {runtime.attempts.length === 0 && 'Not tried'}
    {runtime.attempts.map((attempt) => (
      <div key={attempt.path}>
        {ATTEMPT_WORDS[attempt.outcome] ?? attempt.outcome}
        {attempt.negotiated && <small> {attempt.negotiated.version}</small>}
      </div>
    ))}
  </>
)

export const Runtimes = ({ report }: { report: Report }) => {
  if (report.runtimes.length === 0) return null
  const chosen = report.runtimes.some((runtime) => runtime.decides) && report.runtimes.some((runtime) => !runtime.decides)
  return (
    <section className="card" aria-labelledby="runtimes-title">
      <h2 id="runtimes-title">What runs here, and what it can do</h2>
      <p className="sub">What each program offered, and how far its own attempt came.</p>
      <Scroll name="Programs">
        <table>
          <thead>
            <tr>
              <th scope="col">Program</th>
              <th scope="col">TLS library</th>
              <th scope="col">Newest version</th>
              <th scope="col">Permitted ciphers</th>
              <th scope="col">Its own attempt</th>
              <th scope="col">Result</th>
            </tr>
          </thead>
          <tbody>
            {report.runtimes.map((runtime) => (
              <tr key={`${runtime.id} ${runtime.mode}`}>
                <th scope="row">
                  {runtime.name} <span className="plain-weight">{runtime.version}</span>
                  {chosen && runtime.decides && <small className="tag">decides</small>}
                  {runtime.mode === 'forced' && <small className="tag">forced</small>}
                </th>
                <td>{runtime.library ?? 'not known'}</td>
                <td>{newest(runtime)}</td>
                <td>{ciphers(runtime, report)}</td>
                <td>
                  <Attempts runtime={runtime} />
                </td>
                <td>
                  <Pill look={runtime.outcome}>
                    <span className="breakable">{runtime.result}</span>
                  </Pill>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  )
}
