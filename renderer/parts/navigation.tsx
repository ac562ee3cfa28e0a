// The left side: where one is, and the five layers with their state; on a narrow screen a bar on top.
// A layer is a button only where there is something to go to.
import type { Report } from '../../electron/contract/report.ts'
import type { Layer } from '../../electron/contract/vocabulary.ts'
import { grouped, isProblem } from '../findings.ts'
import { LAYER_ORDER, type LayersProgress, shownState } from '../progress.ts'
import { useApp } from '../use-app.ts'
import { day, HEADLINE_LOOK, LAYER_NAMES, moment, OUTCOME_WORDS } from '../words.ts'
import { Icon, type Look } from './icon.tsx'

const PROGRESS_LOOK = { waiting: 'blocked', running: 'running', done: 'seen' } as const
const PROGRESS_WORDS = { waiting: 'waiting', running: 'running', done: 'looked at' } as const

const LayerItem = ({ layer, report, layers }: { layer: Layer; report: Report | null; layers: LayersProgress | null }) => {
  const reveal = useApp((app) => app.reveal)
  const item = report?.checklist.find((one) => one.layer === layer)
  if (!report || !item) {
    const state = layers ? shownState(layers, layer) : null
    const look: Look = state ? PROGRESS_LOOK[state] : 'blocked'
    return (
      <span className="nav-item">
        <Icon look={look} />
        {LAYER_NAMES[layer]}
        {state && <span className="visually-hidden">, {PROGRESS_WORDS[state]}</span>}
      </span>
    )
  }
  const problems = grouped(item.findings.flatMap((index) => report.findings[index] ?? []).filter(isProblem)).length
  return (
    <button type="button" className="nav-item" onClick={() => reveal(layer)}>
      <Icon look={item.state} />
      {LAYER_NAMES[layer]}
      <span className="visually-hidden">, {OUTCOME_WORDS[item.state]}</span>
      {problems > 0 && (
        <small>
          <span className="visually-hidden">, findings: </span>
          {problems}
        </small>
      )}
    </button>
  )
}

export const Navigation = () => {
  const screen = useApp((app) => app.screen)
  const shown = useApp((app) => app.shown)
  const layers = useApp((app) => app.layers)
  const version = useApp((app) => app.start?.version)
  const show = useApp((app) => app.show)
  const own = useApp((app) => app.own)
  const showOwn = useApp((app) => app.showOwn)
  const checking = screen === 'checking'
  const report = screen === 'answer' ? (shown?.report ?? null) : null
  return (
    <nav className="nav" aria-label="Main">
      <p className="brand">
        <svg viewBox="0 0 22 22" width="1.375rem" height="1.375rem" aria-hidden="true">
          {/* The icon's drawing (assets/icon.svg), without its ground. */}
          <path d="M4.4 11.6 9 16.4l8.2-10.2" className="brand-line" />
          <circle cx="4.4" cy="11.6" r="1.3" className="brand-line" />
          <circle cx="17.2" cy="6.2" r="1.3" className="brand-line" />
        </svg>
        TLS Preflight
      </p>
      <ul className="nav-screens">
        <li>
          <button
            type="button"
            className="nav-item"
            aria-current={screen === 'start' ? 'page' : undefined}
            aria-disabled={checking || undefined}
            onClick={() => !checking && show('start')}
          >
            <svg className="icon" viewBox="0 0 20 20" width="1.125rem" height="1.125rem" aria-hidden="true">
              <path d="M10 4v12M4 10h12" className="icon-line" />
            </svg>
            New check
          </button>
        </li>
        {checking && (
          <li>
            <span className="nav-item" aria-current="page">
              <Icon look="running" />
              Checking
            </span>
          </li>
        )}
        {!checking && shown && (
          <li>
            <button
              type="button"
              className="nav-item"
              aria-current={screen === 'answer' ? 'page' : undefined}
              onClick={() => show('answer')}
            >
              <Icon look={HEADLINE_LOOK[shown.report.verdict.headline]} />
              {shown.bundle === null ? 'Answer' : 'Bundle'}
            </button>
          </li>
        )}
        {!checking && own && (
          <li>
            <button type="button" className="nav-item" onClick={showOwn}>
              <Icon look={HEADLINE_LOOK[own.report.verdict.headline]} />
              Your own answer
            </button>
          </li>
        )}
      </ul>
      <div className="nav-layers">
        <h2 className="nav-title">Five layers</h2>
        <ol>
          {LAYER_ORDER.map((layer) => (
            <li key={layer}>
              <LayerItem layer={layer} report={report} layers={checking ? layers : null} />
            </li>
          ))}
        </ol>
      </div>
      <div className="nav-foot">
        {report ? (
          <>
            <p>
              {report.host.name} · {report.host.os}
            </p>
            <p>
              {report.profile.name}, rules of {day(report.profile.reviewed)}
            </p>
            <p>Checked {moment(report.madeAt)}</p>
          </>
        ) : (
          <p>{version ? `Version ${version}` : ''}</p>
        )}
      </div>
    </nav>
  )
}
