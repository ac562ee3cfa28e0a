// A report on its way out, with an interrupt or a lost file: what is said of the files is what happened to them.
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { present } from '../../electron/cli/present.ts'
import { judge } from '../../electron/engine/judge.ts'
import { someFacts } from '../fixtures/facts.ts'
import { newFolder } from './built-cli.ts'

const folder = newFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let said = ''
beforeEach(() => {
  said = ''
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text)
    return true
  })
})
afterEach(() => vi.restoreAllMocks())

/** A signal that is aborted from the `count`th time on that somebody looks. */
const abortedAtLook = (count: number): AbortSignal => {
  const { signal } = new AbortController()
  let looks = 0
  Object.defineProperty(signal, 'aborted', {
    get: () => {
      looks += 1
      return looks >= count
    },
  })
  return signal
}

describe('a file that cannot be written any more', () => {
  it('loses no verdict: the report is printed, then the sentence, and the status is 73', async () => {
    const order: string[] = []
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      order.push(String(text))
      return true
    })
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      order.push(String(text))
      return true
    })
    const path = join(folder, 'gone', 'report.html')
    const report = judge(someFacts())
    expect(await present(someFacts(), report, { html: path })).toBe(73)
    expect(order).toEqual([
      expect.stringContaining(report.verdict.sentence),
      `${path} cannot be written: its folder does not exist. Choose another place.\n`,
    ])
  })
})

describe('an interrupt', () => {
  it('before the files have their names leaves none and says so', async () => {
    const path = join(folder, 'before.json')
    expect(await present(someFacts(), judge(someFacts()), { facts: path }, abortedAtLook(1))).toBe(130)
    expect(said).toBe('Interrupted. Nothing was written.\n')
    expect(existsSync(path)).toBe(false)
  })

  it('after that names the files that are there', async () => {
    const path = join(folder, 'after.json')
    expect(await present(someFacts(), judge(someFacts()), { facts: path }, abortedAtLook(2))).toBe(130)
    expect(said).toBe(`Interrupted. Written before: ${path}.\n`)
    expect(existsSync(path)).toBe(true)
  })
})
