// What holds for every rule: its place, its identity, its words. The examples are in examples.ts; how plain they are is asked in test/words.
import { existsSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { LAYERS } from '../../electron/contract/vocabulary.ts'
import { rules } from '../../electron/rules/index.ts'
import { aPath } from '../fixtures/facts.ts'
import { judgedHost, judgedPath, judgedRuntime } from '../fixtures/judged.ts'
import { examples } from './examples.ts'

const folder = new URL('../../electron/rules/', import.meta.url)
const tests = new URL('./', import.meta.url)
const prefixOf = { os: 'os-', 'app-server': 'app-', proxy: 'proxy-', firewall: 'firewall-', endpoint: 'endpoint-' }

describe('the list of rules', () => {
  it('has every cause of its folders, each with a test of its own', () => {
    const files = LAYERS.flatMap((layer) =>
      readdirSync(new URL(`${layer}/`, folder))
        .filter((file) => file.startsWith(prefixOf[layer]))
        .map((file) => `${layer}/${file.replace(/\.ts$/, '')}`),
    )
    expect(rules.map((rule) => `${rule.layer}/${rule.id}`).sort()).toEqual(files.sort())
    for (const file of files) expect(existsSync(new URL(`${file}.test.ts`, tests)), file).toBe(true)
  })

  it('R2.3 is in the order of the checklist', () => {
    const layers = rules.map((rule) => LAYERS.indexOf(rule.layer))
    expect(layers).toEqual([...layers].sort((a, b) => a - b))
  })

  it('silences only causes that are there, and never in a circle', () => {
    const byId = new Map(rules.map((rule) => [rule.id, rule]))
    const silenced = (id: string, above: string[]): void => {
      expect(above).not.toContain(id)
      for (const next of byId.get(id)?.silences ?? []) {
        expect(byId.has(next), next).toBe(true)
        silenced(next, [...above, id])
      }
    }
    for (const rule of rules) silenced(rule.id, [])
  })

  it('judges a host on which all is well as well', () => {
    const outcomes = rules.map((rule) => {
      if (rule.subject === 'host') return judgedHost(rule).outcome
      return rule.subject === 'path' ? judgedPath(rule, aPath()).outcome : judgedRuntime(rule).outcome
    })
    expect(outcomes.filter((outcome) => outcome !== 'pass')).toEqual(
      rules.flatMap((rule) => (rule.layer === 'proxy' ? ['not-applicable'] : [])),
    )
  })
})

describe.each(rules.map((rule) => ({ rule, id: rule.id })))('the words of $id', ({ rule, id }) => {
  const said = (examples[id]?.(rule) ?? []).flatMap((judged) => (judged.outcome === 'fail' || judged.outcome === 'warn' ? [judged] : []))

  it('are there for each of its examples, with evidence and a fix', () => {
    expect(said.length).toBeGreaterThan(0)
    expect(said.length).toBe(examples[id]?.(rule).length)
    for (const judged of said) {
      expect(judged.evidence.length).toBeGreaterThan(0)
      expect(judged.fix.length).toBeGreaterThan(1)
      expect(judged.title.endsWith('.')).toBe(false)
      expect(judged.why).toMatch(/[.”?]$/)
    }
  })

  it('are made of its own example too, which names nobody, and whom it really asks', () => {
    const told = rule.told()
    const texts = [told.title, told.why, ...told.ask, ...told.fix.flatMap(({ text, command }) => [text, command ?? ''])].join(' ')
    expect(texts).not.toMatch(/multisafepay|undefined|\.test\b/i)
    expect(told.fix.length).toBeGreaterThan(1)
    expect(said.map(({ owners }) => owners.join())).toContain(told.owners.join())
  })

  it('ask whoever does not run the host in words of their own, not by the steps for the reader', () => {
    const reader = (owners: readonly string[]) => owners.find((owner) => owner !== 'you')
    const elsewhere = said.filter(({ owners }) => ['network-team', 'platform'].includes(reader(owners) ?? ''))
    expect(elsewhere.filter(({ ask }) => ask.length === 0)).toEqual([])
    for (const text of elsewhere.flatMap(({ ask }) => ask)) expect(text).not.toMatch(/your network team|the platform that/)
  })

  it('R1.6 never ask the platform to weaken its rules, nor anybody to turn checks off', () => {
    const steps = said.flatMap((judged) => judged.fix.flatMap((step) => [step.text, step.command ?? '']))
    const weak = steps.filter((text) =>
      /exception|allow (the )?(old|TLS 1\.[01])|enable (TLS 1\.[01]|SSL)|--insecure|-k\b|verify.?(peer)?.?(=|off|0)|turn .* off/i.test(
        text,
      ),
    )
    expect(weak.filter((text) => !/^Do not |exception for this host\.$/.test(text))).toEqual([])
  })
})
