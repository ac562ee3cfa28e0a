import { describe, expect, it } from 'vitest'
import { readJson } from '../../electron/knowledge/json-lines.ts'

describe('JSON read with its lines', () => {
  const text = '{\n  "a": [1, 2,\n    {"b": "x\\u00e9\\n"}],\n  "c": null,\n  "d": -1.5e3, "e": true\n}\n'

  it('reads the same value as the platform’s own parser', () => {
    const json = readJson(text)
    expect(json).toMatchObject({ ok: true, value: JSON.parse(text) })
    for (const one of ['[]', '{}', '""', ' 0 ', '{"__proto__": 1}', '\ufeff[1]'])
      expect(readJson(one)).toMatchObject({ ok: true, value: JSON.parse(one.replace('\ufeff', '')) })
  })

  it('tells the line of a value, or of the nearest one around it', () => {
    const json = readJson(text)
    if (!json.ok) throw new Error(json.problem)
    expect([['a'], ['a', 2, 'b'], ['c'], ['e'], ['a', 9], ['nothing'], []].map((path) => json.lineOf(path))).toEqual([2, 3, 4, 5, 2, 1, 1])
  })

  it.each([
    ['', 1, 'the text ends where a value was expected'],
    ['{\n  "a": 1,\n}', 3, '“}” stands where a key in double quotes was expected'],
    ['{\n  "a": 1\n  "b": 2\n}', 3, '“"” stands where a comma or “}” was expected'],
    ['{"a" 1}', 1, '“1” stands where a colon was expected'],
    ['[1, 2', 1, 'the text ends where a comma or “]” was expected'],
    ["{\n 'a': 1}", 2, "“'” stands where a key in double quotes was expected"],
    ['[\n"a\nb"]', 2, 'a text in quotes does not end, or has a character that is not allowed'],
    ['["\\x"]', 1, 'a text in quotes does not end, or has a character that is not allowed'],
    ['[01]', 1, '“1” stands where a comma or “]” was expected'],
    ['[NaN]', 1, '“N” stands where a value was expected'],
    ['{}\n{}', 2, 'something follows the end of the JSON text'],
    ['{"a": 1,\n"a": 2}', 2, 'the key “a” stands twice'],
  ])('refuses %j with the line and what is wrong', (bad, line, problem) => {
    expect(readJson(bad)).toEqual({ ok: false, line, problem })
  })

  it('refuses what is nested too deep instead of running out of stack', () => {
    expect(readJson('['.repeat(100_000))).toMatchObject({ ok: false, problem: 'values are nested too deep' })
  })
})
