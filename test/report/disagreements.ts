// Where the picture of a report says something else than its checklist: for the tests that have reports of many kinds.
import type { PictureNode, Report } from '../../electron/contract/report.ts'
import type { Layer, Outcome } from '../../electron/contract/vocabulary.ts'

type State = PictureNode['state']

const NODE_OF = { proxy: 'proxy', firewall: 'firewall', endpoint: 'platform' } as const
const SAME: Record<Outcome, State> = {
  pass: 'ok',
  warn: 'warn',
  fail: 'broken',
  'not-applicable': 'not-used',
  blocked: 'not-tested',
  unknown: 'unknown',
}
const WORST: readonly State[] = ['broken', 'unknown', 'not-tested', 'warn', 'ok', 'not-used']

const worstOf = (states: readonly State[]): State | undefined => {
  const worst = WORST.find((one) => states.includes(one))
  // There is always an application, and it has a library.
  return worst === 'not-used' ? 'ok' : worst
}

/** What another way shows is drawn as not tested, or passed, behind the break of the drawn way; the checklist tells of every way. */
const isElsewhere = ({ checklist, findings, paths, picture: { nodes, endpoint } }: Report, layer: Layer, node: string): boolean => {
  const position = nodes.findIndex((one) => one.node === node)
  const broken = nodes.findIndex(({ state }) => state === 'broken')
  const causes = (checklist.find((item) => item.layer === layer)?.findings ?? [])
    .flatMap((index) => findings[index] ?? [])
    .filter(({ outcome, counts }) => outcome === 'fail' && counts)
  const onThisWay = causes.some(({ subject }) => subject.kind !== 'path' || subject.id.startsWith(`${endpoint} `))
  const drawn = nodes[position]?.state
  return paths.length > 1 && broken !== -1 && position > broken && (drawn === 'not-tested' || drawn === 'ok') && !onThisWay
}

/** One line per difference; none where they agree. */
export const disagreements = (report: Report): string[] => {
  const { checklist, picture } = report
  const said = (names: readonly string[]) => checklist.flatMap(({ layer, state }) => (names.includes(layer) ? [SAME[state]] : []))
  const drawn = (names: readonly string[]) => picture.nodes.flatMap(({ node, state }) => (names.includes(node) ? [state] : []))
  const pairs = (['proxy', 'firewall', 'endpoint'] as const)
    .filter((layer) => !isElsewhere(report, layer, NODE_OF[layer]))
    .map((layer) => [layer, said([layer])[0], drawn([NODE_OF[layer]])[0]] as const)
  // The runtime and its library are two nodes of two layers: together they say what the layers say together.
  const host = ['os, app-server', worstOf(said(['os', 'app-server'])), worstOf(drawn(['application', 'library']))] as const
  return [...pairs, host].flatMap(([name, one, other]) =>
    one === other ? [] : [`${name}: the checklist says ${one}, the picture ${other}`],
  )
}
