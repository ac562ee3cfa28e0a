// Every suite that the platform permits, program by program: which of them each one offers.
// A sign and a word in each cell; the names stay in sight when the table scrolls sideways.
import type { Report } from '../../electron/contract/report.ts'
import { platformOf } from '../words.ts'
import { Scroll } from './scroll.tsx'

/** More columns than this cannot be compared by eye. */
const MOST_PROGRAMS = 24

export const SuiteTable = ({ report }: { report: Report }) => {
  const seen = report.runtimes.filter(({ hello }) => hello !== null)
  const programs = seen.slice(0, MOST_PROGRAMS).map((runtime) => ({ ...runtime, offers: new Set(runtime.permittedSuites) }))
  if (programs.length === 0) return <p className="soft">No program’s hello was seen.</p>
  return (
    <>
      {programs.length < seen.length && (
        <p className="hint">
          The first {programs.length} of {seen.length} programs.
        </p>
      )}
      <Scroll name="Permitted ciphers, program by program">
        <table className="suite-table">
          <thead>
            <tr>
              <th scope="col">Permitted by {platformOf(report.profile)}</th>
              {programs.map(({ id, mode, name, version }) => (
                <th scope="col" key={`${id} ${mode}`}>
                  {name} {version}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {report.inForce.suites.map((suite) => (
              <tr key={suite}>
                <th scope="row">
                  <code>{suite}</code>
                </th>
                {programs.map(({ id, mode, offers }) => (
                  <td key={`${id} ${mode}`} className={offers.has(suite) ? 'text-pass' : 'soft'}>
                    {offers.has(suite) ? '✓ yes' : '– no'}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  )
}
