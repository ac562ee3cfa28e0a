// Every sentence that a person reads is a plain one: 20 words at most, and of what the program says of a host and how it is mended,
// reading grade 8 at most. The catalogue is made in three ways, so that no sentence escapes:
// - what every rule says in each of its examples, composed as a report has it;
// - every text in the sources of the program and of the window, in each form that its conditions can give it;
// - the tables of knowledge and the profiles, field by field.
// Not covered: what is put together from pieces that lie apart (a list joined by a function), of which the pieces are; the words that
// servers and programs of others say; texts of fewer than three words in a row.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { rules } from '../../electron/rules/index.ts'
import { examples } from '../rules/examples.ts'
import { sentencesIn } from './literals.ts'
import { tooHard, tooLong } from './measure.ts'

/** A title is a sentence, whose full stop a face writes. */
const asSentence = (title: string): string => `${title}.`

describe.each(rules.map((rule) => ({ rule, id: rule.id })))('the words of $id', ({ rule, id }) => {
  const said = [rule.told(), ...(examples[id]?.(rule) ?? [])].flatMap((judged) => ('title' in judged ? [judged] : []))
  const texts = said.map(({ title, why, fix, ask }) => [asSentence(title), why, ...fix.map(({ text }) => text), ...ask])

  it('have no long sentence', () => {
    expect(tooLong(new Set([...texts.flat(), asSentence(rule.passTitle)]))).toEqual([])
  })

  it('are easy to read, each title, reason and step by itself', () => {
    expect([...new Set(texts.flatMap(tooHard))]).toEqual([])
  })
})

const sourcesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => `${folder}/${file}`)
    .sort()

describe('the texts in the sources', () => {
  const program = sourcesOf('electron').flatMap(sentencesIn)
  const face = sourcesOf('renderer').flatMap(sentencesIn)

  it('are found: in templates, choices, sums and JSX', () => {
    const texts = [...program, ...face].map(({ text }) => text)
    expect(texts.length).toBeGreaterThan(3000)
    for (const text of [
      // engine/verdict-words.ts, in both of its forms
      'NAME connected by themselves. They offer what NAME asks for.',
      'NAME connected by itself. It offers what NAME asks for.',
      // engine/read-input.ts, cli/input.ts, report/compose.ts
      'This was a practice run against a platform built into this program.',
      'NAME is neither a bundle nor a facts file, or it is cut short.',
      // report/html.ts
      'The layers in their order.',
    ])
      expect(texts).toContain(text)
  })

  it('have no long sentence', () => {
    const long = [...program, ...face].flatMap(({ at, text }) => tooLong([text]).map((sentence) => `${at} ${sentence}`))
    expect([...new Set(long)]).toEqual([])
  })

  it('are easy to read, in the program', () => {
    expect([...new Set(program.flatMap(({ at, text }) => tooHard([text]).map((hard) => `${at} ${hard}`)))]).toEqual([])
  })
})

/** The fields of a table that a person reads; what is beside them are names, patterns, commands and sources. */
const READ: Readonly<Record<string, readonly string[]>> = {
  'knowledge/cause-names.json': ['name'],
  'knowledge/error-messages.json': ['meaning', 'decides'],
  'knowledge/fixes.json': ['text'],
  'knowledge/runtimes.json': ['words'],
  'knowledge/switches.json': ['text'],
  'knowledge/terms.json': ['meaning'],
  'knowledge/upgrades.json': ['text'],
  'profiles/loke.json': ['notes', 'purpose'],
  'profiles/multisafepay.json': ['notes', 'purpose'],
  'profiles/pci-dss.json': ['notes', 'purpose'],
  'profiles/pokitdok.json': ['notes', 'purpose'],
}

/** `field`: the one in which `value` stands; the texts of a list stand in that of the list. */
const textsIn = (value: unknown, fields: readonly string[], field = ''): string[] => {
  if (typeof value === 'string') return fields.includes(field) ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => textsIn(inner, fields, Array.isArray(value) ? field : name))
}

describe.each(Object.entries(READ))('the texts in %s', (file, fields) => {
  const texts = textsIn(JSON.parse(readFileSync(`assets/${file}`, 'utf8')), fields)

  it('are plain', () => {
    expect(texts.length).toBeGreaterThan(0)
    expect(tooLong(texts)).toEqual([])
    expect([...new Set(texts.flatMap((text) => tooHard([text])))]).toEqual([])
  })
})
