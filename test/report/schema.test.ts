// The published JSON Schema is what the contract says, and it was committed.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('assets/report.schema.json is what contract/report.ts says', () => {
  const root = join(import.meta.dirname, '..', '..')
  const run = spawnSync(process.execPath, [join(root, 'build', 'schema.mjs'), '--check'], { encoding: 'utf8' })
  expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: '' })
})
