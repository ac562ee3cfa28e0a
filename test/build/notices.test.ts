// The licences that go with the bundles: every package that is really in them, with its text.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
// @ts-expect-error a program of the build, without types
import { notices } from '../../build/notices.mjs'
import { root } from '../lab/root.ts'

const inPackage = (file: string): string => join(root, 'node_modules', file)

describe('the notices', () => {
  it('have one entry for each package, whichever of its files was bundled, and none for our own', () => {
    const text: string = notices([
      inPackage('react/index.js'),
      inPackage('react/cjs/react.production.js'),
      inPackage('zod/index.js'),
      join(root, 'renderer', 'app.tsx'),
    ])
    const version = (name: string) => (JSON.parse(readFileSync(inPackage(`${name}/package.json`), 'utf8')) as { version: string }).version
    expect(text.match(/^react .*$/gm)).toEqual([`react ${version('react')} (MIT)`])
    expect(text).toContain(`zod ${version('zod')} (MIT)`)
    expect(text).toContain(readFileSync(inPackage('react/LICENSE'), 'utf8').trim())
    expect(text).not.toContain('tls-preflight ')
  })

  it('know a package with a scope', () => {
    expect(notices([inPackage('@noble/ciphers/aes.js')])).toMatch(/^@noble\/ciphers [\d.]+ \(MIT\)$/m)
  })
})
