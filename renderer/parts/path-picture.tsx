// The first picture: the way from the application to the platform, with the break where it is.
// It is a list of buttons on a drawn line: what the eye sees and what a screen reader says are the same thing.
import { Fragment } from 'react'
import type { PictureNode, Report } from '../../electron/contract/report.ts'
import type { Layer } from '../../electron/contract/vocabulary.ts'
import { type Segment, segments } from '../picture.ts'
import { useApp } from '../use-app.ts'
import { clock, LAYER_NAMES, LAYER_OF_NODE, NODE_WORDS } from '../words.ts'

const MARKS: Record<PictureNode['state'], string | null> = {
  ok: 'M22 33l8 8 16-17',
  warn: 'M33 20v16M33 44v.5',
  broken: 'M22 22l22 22m0-22l-22 22',
  'not-tested': null,
  'not-used': 'M26 33h14',
  unknown: 'M26 28c0-4.5 3-7 7-7s7 2.5 7 6.5c0 5-7 5-7 10M33 45v.5',
}

const RADIUS: Record<PictureNode['state'], number> = { ok: 25, warn: 25, broken: 31, 'not-tested': 22, 'not-used': 22, unknown: 25 }

const Stretch = ({ segment }: { segment: Segment }) => (
  <svg className={`way-line way-line-${segment}`} viewBox="0 0 100 66" preserveAspectRatio="none" aria-hidden="true">
    <path d="M0 33H100" vectorEffect="non-scaling-stroke" />
  </svg>
)

/** A long name may break after a stroke or an underscore, not in the middle of a word. */
const Line = ({ text }: { text: string }) =>
  (text.match(/[^_/]*[_/]*/g) ?? []).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text have no other name, and never move
    <Fragment key={index}>
      {part}
      <wbr />
    </Fragment>
  ))

const Node = ({ node, layer, show }: { node: PictureNode; layer: Layer; show: () => void }) => (
  <button type="button" className={`way-node way-${node.state}`} onClick={show}>
    <svg viewBox="0 0 66 66" width="4.125rem" height="4.125rem" aria-hidden="true">
      <circle cx="33" cy="33" r={RADIUS[node.state]} />
      {MARKS[node.state] && <path d={MARKS[node.state] ?? ''} />}
    </svg>
    <span className="way-title">{node.title}</span>
    <span className="visually-hidden">, {NODE_WORDS[node.state]}</span>
    {node.lines.map((line) => (
      <span className="way-text" key={line}>
        <span className="visually-hidden">, </span>
        <Line text={line} />
      </span>
    ))}
    {node.state === 'broken' && (node.node === 'application' || node.node === 'library') && (
      <span className="way-text">
        <span className="visually-hidden">, </span>
        Layer: {LAYER_NAMES[layer]}
      </span>
    )}
    {(node.state === 'not-tested' || node.state === 'unknown') && (
      <span className="way-text" aria-hidden="true">
        {NODE_WORDS[node.state]}
      </span>
    )}
  </button>
)

/** The layer of the cause that is drawn at the node; a runtime's own library is broken by a cause of its runtime. */
const layerOf = (node: PictureNode, report: Report): Layer =>
  node.findings.map((index) => report.findings[index]).find((finding) => finding?.outcome === 'fail' && finding.counts)?.layer ??
  LAYER_OF_NODE[node.node]

/** What connects does not break, and may fall short of the rules all the same. */
const titleFor = ({ verdict }: Report, broken: boolean): string => {
  if (!broken) return 'The way to the platform'
  return verdict.connects === 'yes' ? 'Where it falls short of the rules' : 'Where it breaks'
}

export const PathPicture = ({ report }: { report: Report }) => {
  const reveal = useApp((app) => app.reveal)
  const { nodes, subject, endpoint } = report.picture
  const line = segments(nodes)
  const broken = nodes.some((node) => node.state === 'broken')
  return (
    <section className="card" aria-labelledby="way-title">
      <h2 id="way-title">{titleFor(report, broken)}</h2>
      <p className="sub">
        From your application to the platform, tried at {clock(report.madeAt)} as {subject}
        {endpoint !== '' && `, to ${endpoint}`}
      </p>
      <ol className="way">
        {nodes.map((node, index) => (
          <li key={node.node}>
            {index > 0 && <Stretch segment={line[index - 1] ?? 'not-reached'} />}
            <Node node={node} layer={layerOf(node, report)} show={() => reveal(layerOf(node, report))} />
          </li>
        ))}
      </ol>
    </section>
  )
}
