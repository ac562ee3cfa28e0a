// What was seen, as it came: behind one line, each with the place that it comes from.
import type { Evidence } from '../../electron/contract/fact.ts'
import { Scroll } from './scroll.tsx'

export const EvidenceList = ({ evidence }: { evidence: readonly Evidence[] }) =>
  evidence.length === 0 ? null : (
    <details className="evidence">
      <summary>Evidence ({evidence.length})</summary>
      {evidence.map((item) => (
        <figure key={`${item.kind} ${item.source} ${item.text}`}>
          <figcaption>{item.source}</figcaption>
          <Scroll name={`Evidence from ${item.source}`}>
            <pre>{item.text}</pre>
          </Scroll>
        </figure>
      ))}
    </details>
  )
