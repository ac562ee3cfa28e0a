// The ways that were tried, in detail: each step with its time, what was agreed on, the certificates, and the openssl command.
// For the person who wants to see it with their own tools; folded, because few need it.
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components'
import type { Report } from '../../electron/contract/report.ts'
import { OUTCOME_WORDS, STEP_WORDS } from '../words.ts'
import { Chevron } from './chevron.tsx'
import { Command } from './command.tsx'
import { Icon } from './icon.tsx'
import { Scroll } from './scroll.tsx'

type Path = Report['paths'][number]

const via = (path: Path): string => (path.via === 'direct' ? 'direct' : `through ${path.via}`)

const Steps = ({ path }: { path: Path }) => (
  <table className="step-table">
    <thead>
      <tr>
        <th scope="col">Step</th>
        <th scope="col">Result</th>
        <th scope="col">Time</th>
        <th scope="col">Detail</th>
      </tr>
    </thead>
    <tbody>
      {path.steps.map((step) => (
        <tr key={step.step}>
          <th scope="row">{STEP_WORDS[step.step]}</th>
          <td>
            <span className="pill">
              <Icon look={step.outcome} size={16} />
              {OUTCOME_WORDS[step.outcome]}
            </span>
          </td>
          <td className="number">{step.ms === null ? '' : `${Math.round(step.ms)} ms`}</td>
          <td className="breakable">{step.detail}</td>
        </tr>
      ))}
    </tbody>
  </table>
)

const Chain = ({ chain }: { chain: Path['chain'] }) => (
  <>
    <h4>Certificates as sent</h4>
    <ol className="chain">
      {chain.map((certificate) => (
        <li key={certificate.sha256}>
          <p>
            <strong className="breakable">{certificate.subject}</strong>
          </p>
          <p className="soft breakable">
            Issued by {certificate.issuer}, {certificate.key}, {certificate.notBefore.slice(0, 10)} to {certificate.notAfter.slice(0, 10)}
          </p>
          {certificate.dnsNames.length > 0 && <p className="soft breakable">For {certificate.dnsNames.join(', ')}</p>}
          <p className="soft breakable">
            SHA-256 <code>{certificate.sha256}</code>
          </p>
        </li>
      ))}
    </ol>
  </>
)

const PathRow = ({ path }: { path: Path }) => (
  <Disclosure className="disclosure layer">
    <Heading level={3} className="disclosure-title">
      <Button slot="trigger" className="disclosure-button">
        <span className="layer-words">
          <span className="layer-title breakable">{path.endpoint}</span>
          <span className="layer-meaning breakable">
            {via(path)}, {path.address ?? 'no address'}
          </span>
        </span>
        <Chevron />
      </Button>
    </Heading>
    <DisclosurePanel className="disclosure-panel">
      <Scroll name={`Steps to ${path.endpoint}, ${via(path)}`}>
        <Steps path={path} />
      </Scroll>
      {path.negotiated && (
        <p>
          Agreed on: {[path.negotiated.version, path.negotiated.suite, path.negotiated.group].filter((part) => part !== null).join(', ')}
        </p>
      )}
      {path.opensslCommand !== null && (
        <>
          <h4>The same by hand</h4>
          <Command text={path.opensslCommand} name="The same with openssl" />
        </>
      )}
      {path.chain.length > 0 && <Chain chain={path.chain} />}
    </DisclosurePanel>
  </Disclosure>
)

export const Paths = ({ report }: { report: Report }) =>
  report.paths.length === 0 ? null : (
    <section className="card half" aria-labelledby="paths-title">
      <h2 id="paths-title">Each way that was tried</h2>
      <p className="sub">By TLS Preflight itself, step by step. Your own programs may fare differently: see what runs here.</p>
      <div className="layers">
        {report.paths.map((path) => (
          <PathRow key={`${path.endpoint} ${path.via} ${path.address ?? ''}`} path={path} />
        ))}
      </div>
    </section>
  )
