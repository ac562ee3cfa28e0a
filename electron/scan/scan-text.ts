// From one file's text to findings: the patterns of its language, each match told apart as code, comment or the text of a message. Pure.
import type { ScanFinding } from '../contract/scan.ts'
import { excerptAt } from './excerpt.ts'
import type { Language } from './languages.ts'
import { lex, type Span, spanOf } from './lex.ts'
import { namedValuesIn } from './named-values.ts'
import { aroundOf, UNDER_CONDITION } from './patterns/define.ts'
import { patternsFor } from './patterns/index.ts'
import { isCaFile } from './patterns/own-ca.ts'
import { placeOf } from './place.ts'
import { placeOfAddress, plainHttpExpression } from './plain-http.ts'

/** Findings of one file that are kept: a generated file may have thousands. */
const MOST = 50
/** One of these stands in whatever a pattern could find. */
const WORTH_A_LOOK =
  /ssl|tls|curl|wget|verif|unauthorized|check_?hostname|insecure|secur|certi|cert_?hash|public_?key|ca_?file|ca_certs|cacert|_ca_|\bca\s*:|<pin\s|https_|trust|StrongCrypto|maxProtocol|option|thumbprint|rootcas|https\.prot/i

/** A setting asks for it: who leaves that setting alone is checked. */
const BY_SETTING = /\b(?:if|elif|elsif|else if|unless)\b[^\n]*(?:verif|valid|insecur|ssl|cert|secure|trust)/i

export interface Wanted {
  /** Finds the addresses; null where there are no hosts. */
  addresses: RegExp | null
}

export const wantedFor = (hosts: readonly string[]): Wanted => ({ addresses: plainHttpExpression(hosts) })

/** Whether a text can hold a finding at all. Cheap: most files of a tree are let go by this. */
export const isWorthALook = (text: string, { addresses }: Wanted): boolean => {
  if (WORTH_A_LOOK.test(text)) return true
  if (addresses === null) return false
  addresses.lastIndex = 0
  return addresses.test(text)
}

type Raw = Omit<ScanFinding, 'file' | 'line' | 'text' | 'place'> & { start: number; place: 'code' | 'comment' | 'text' }

/** Code where the match stands in no text, or at the mark that opens one. */
const placeAt = (spans: readonly Span[], start: number): Raw['place'] => {
  const span = spanOf(spans, start)
  if (span === null || (span.kind === 'text' && span.start === start)) return 'code'
  return span.kind
}

function* patternMatches(text: string, language: Language, spans: () => readonly Span[]): Generator<Raw> {
  for (const { kind, expression, judge, instead, source } of patternsFor(language)) {
    expression.lastIndex = 0
    for (let match = expression.exec(text); match !== null; match = expression.exec(text)) {
      // An expression that can match nothing would stand still.
      if (match[0] === '') expression.lastIndex += 1
      const start = match.index + (/^\s*/.exec(match[0])?.[0].length ?? 0)
      const around = aroundOf(text, match.index, match.index + match[0].length)
      const told = judge
        ? judge(
            [...match].map((group) => group ?? ''),
            around,
          )
        : {}
      if (told === null) continue
      const conditional = kind === 'verification-off' && told.holds === undefined && BY_SETTING.test(around.lines(3, 0))
      yield {
        kind,
        what: (told.what ?? match[0].trim()).slice(0, 100),
        instead: told.instead ?? instead,
        holds: conditional ? 'sometimes' : (told.holds ?? 'always'),
        condition: conditional ? UNDER_CONDITION : (told.condition ?? null),
        source,
        start,
        place: placeAt(spans(), start),
      }
    }
  }
}

/** A variable that is a pair of fields is told at the name of the pair, by what tells it in a file of variables. */
function* namedValueMatches(text: string, language: Language, spans: () => readonly Span[]): Generator<Raw> {
  if (language !== 'yaml' && language !== 'json') return
  for (const { start, text: variable } of namedValuesIn(text))
    for (const found of patternMatches(variable, 'env', () => [])) {
      // What stands in the value is found where it stands.
      if (found.start === 0) yield { ...found, start, place: placeAt(spans(), start) }
    }
}

function* addressMatches(text: string, language: Language, { addresses }: Wanted, spans: () => readonly Span[]): Generator<Raw> {
  if (addresses === null) return
  addresses.lastIndex = 0
  for (let match = addresses.exec(text); match !== null; match = addresses.exec(text)) {
    const start = match.index
    const before = aroundOf(text, start, start).before
    yield {
      kind: 'plain-http',
      what: match[0].replace(/\\/g, '').replace(/\/\/[^/]*@/, '//'),
      instead: 'Write https:// in place of http://.',
      holds: 'always',
      condition: null,
      source: 'https://www.rfc-editor.org/rfc/rfc9110#section-4.2.2',
      start,
      place: placeOfAddress(start, spanOf(spans(), start), text, before, language),
    }
  }
}

const certificateFile = (path: string, text: string): Raw[] =>
  isCaFile(path) && text.includes('-----BEGIN CERTIFICATE-----')
    ? [
        {
          kind: 'pins-ca',
          what: 'a file of certificate authorities',
          instead: 'Keep that file up to date, or leave it out and use the certificates of the system.',
          holds: 'always',
          condition: null,
          source: 'https://curl.se/docs/caextract.html',
          start: text.indexOf('-----BEGIN CERTIFICATE-----'),
          place: 'code',
        },
      ]
    : []

/** Numbers of lines for offsets that only grow. */
const lineCounter = (text: string): ((offset: number) => number) => {
  let line = 1
  let at = 0
  return (offset) => {
    for (let next = text.indexOf('\n', at); next >= 0 && next < offset; next = text.indexOf('\n', at)) {
      line += 1
      at = next + 1
    }
    return line
  }
}

/** Everything found in one file, in the order of its lines; of one kind at most one finding a line. `path`: relative, parts joined by `/`. */
export const scanText = (path: string, text: string, language: Language, wanted: Wanted): ScanFinding[] => {
  let lexed: Span[] | null = null
  const spans = () => {
    lexed ??= lex(text, language)
    return lexed
  }
  const raw =
    language === 'pem'
      ? certificateFile(path, text)
      : [
          ...addressMatches(text, language, wanted, spans),
          ...patternMatches(text, language, spans),
          ...namedValueMatches(text, language, spans),
        ].sort((a, b) => a.start - b.start)
  const lineOf = lineCounter(text)
  const where = placeOf(path)
  const byLine = new Map<string, ScanFinding>()
  for (const { start, place, ...finding } of raw) {
    const line = lineOf(start)
    const key = `${line} ${finding.kind} ${place}`
    const before = byLine.get(key)
    // What always holds says more than what may.
    if (before !== undefined && (before.holds === 'always' || finding.holds !== 'always')) continue
    byLine.set(key, { ...finding, file: path, line, text: excerptAt(text, start), place: place === 'code' ? where : place })
    if (byLine.size === MOST) break
  }
  return [...byLine.values()]
}
