// The pages of the causes are what the rules say, and were committed; their links lead somewhere.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { rules } from '../../electron/rules/index.ts'

const root = join(import.meta.dirname, '..', '..')
const folder = join(root, 'docs', 'causes')

describe('docs/causes', () => {
  it('is what the rules say', () => {
    const run = spawnSync(process.execPath, [join(root, 'build', 'causes.mjs'), '--check'], { encoding: 'utf8' })
    expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: '' })
  })

  it('has a page for each cause, in the index in the order of the checklist', () => {
    expect(readdirSync(folder).sort()).toEqual(rules.map(({ id }) => `${id}.md`).sort())
    const links = readFileSync(join(root, 'docs', 'causes.md'), 'utf8').matchAll(/\(causes\/([\w-]+)\.md\)/g)
    expect([...links].map(([, id]) => id)).toEqual(rules.map(({ id }) => id))
  })

  it('has no link that leads nowhere, and no Markdown of others', () => {
    for (const file of readdirSync(folder)) {
      const text = readFileSync(join(folder, file), 'utf8')
      for (const [, link = ''] of text.matchAll(/\]\(([^)]*)\)/g)) expect(existsSync(join(folder, link)), `${file}: ${link}`).toBe(true)
      expect(text.split('```').length % 2, file).toBe(1)
    }
  })
})
