// The import table of DESIGN.md, held: which folder may import which. Prints "gather/x.ts may not import rules/y.ts".
// Also what no linter holds: every file opens with a comment that says what it is for, and none grows past 400 lines.
import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const LONGEST = 400
/** Modules that touch the machine or the wire; their doors are host/ and net/, and the practice platform's own servers. */
const DOORS = ['child_process', 'os', 'net', 'tls', 'dns', 'dns/promises', 'dgram']
/** Faces wire the doors to the engine: by these files, and no others of host/ and net/. */
const ADAPTERS = ['host/node-host.ts', 'host/recorded-host.ts', 'net/node-net.ts']

interface Allowed {
  /** Folders of the tree; a name with a slash is one file or an inner folder. */
  folders: readonly string[]
  packages?: readonly string[]
  /** `quiet`: every module of Node but the doors; `all`: the doors too. */
  node?: 'quiet' | 'all' | readonly string[]
}

/** Code points and their names are words, not bytes: whatever speaks of them may know them. */
const NAMES = ['tls/code-points.ts', 'tls/openssl-names.ts']
const FACE = ['engine', 'report', 'practice', 'contract', 'knowledge', 'gather/app-server/runtimes', ...ADAPTERS]

const TABLE: Record<string, Allowed> = {
  contract: { folders: [], packages: ['zod'] },
  tls: { folders: [] },
  knowledge: { folders: ['contract', ...NAMES, 'assets'], packages: ['zod'] },
  rules: { folders: ['contract', ...NAMES, 'knowledge'] },
  host: { folders: ['contract', 'tls'], node: 'all' },
  net: { folders: ['contract', 'tls'], packages: ['@noble/ciphers', '@peculiar/x509', 'reflect-metadata'], node: 'all' },
  gather: { folders: ['contract', 'tls', 'host/host.ts', 'host/command-line.ts', 'net/net.ts', 'engine/plan.ts'], packages: ['zod'] },
  report: { folders: ['contract', ...NAMES], packages: ['zod', 'yazl', 'yauzl'], node: 'quiet' },
  engine: { folders: ['contract', ...NAMES, 'gather', 'rules', 'knowledge', 'report', 'host/host.ts', 'net/net.ts'] },
  practice: { folders: ['contract', 'tls', 'host', 'net'], packages: ['@peculiar/x509', 'reflect-metadata'], node: 'all' },
  cli: { folders: [...FACE, 'web'], packages: ['commander', 'zod'], node: 'quiet' },
  web: { folders: FACE, packages: ['zod'], node: 'quiet' },
  main: { folders: [...FACE, 'web'], packages: ['electron', 'zod'], node: 'quiet' },
  preload: { folders: ['contract'], packages: ['electron'] },
  renderer: { folders: ['contract'], packages: ['react', 'react-dom', 'zustand', 'react-aria-components'] },
}

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesUnder(path)
    return /\.(ts|tsx|mjs|cjs)$/.test(entry.name) ? [path] : []
  })

/** `electron/gather/x.ts` as `gather/x.ts`; the others by their path. */
const shortName = (path: string): string => path.replace(/^electron\//, '')
const folderOf = (path: string): string => shortName(path).split('/')[0] ?? ''

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s(type\s)?[^'"]*?from\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

interface Import {
  from: string
  typeOnly: boolean
}

const importsOf = (path: string): Import[] =>
  [...readFileSync(path, 'utf8').matchAll(IMPORT)].map((match) => ({
    from: match[2] ?? match[3] ?? match[4] ?? '',
    typeOnly: match[1] !== undefined,
  }))

const within = (target: string, allowed: readonly string[]): boolean =>
  allowed.some((one) => target === one || target.startsWith(`${one}/`))

const mayUseNode = (module: string, { node }: Allowed): boolean => {
  if (node === undefined) return false
  if (node === 'all') return true
  return node === 'quiet' ? !DOORS.includes(module) : node.includes(module)
}

/** The target as the table names it, and whether the table allows it. */
const judged = (path: string, { from, typeOnly }: Import): { target: string; allowed: boolean } => {
  const folder = folderOf(path)
  const allowed = TABLE[folder]
  if (!allowed) return { target: from, allowed: false }
  if (!from.startsWith('.')) {
    const module = from.replace(/^node:/, '')
    if (from.startsWith('node:') || builtinModules.includes(module)) return { target: from, allowed: mayUseNode(module, allowed) }
    const isPackage = allowed.packages?.some((name) => from === name || from.startsWith(`${name}/`)) ?? false
    // Electron's API differs between releases: in the main process it is imported through one thin file.
    return { target: from, allowed: isPackage && (from !== 'electron' || folder === 'preload' || path.endsWith('main/electron.ts')) }
  }
  const target = shortName(relative('.', join(dirname(path), from)))
  // A style or a picture is the renderer's own.
  const own = folderOf(target) === folder
  const crosses = within(target, allowed.folders) && (folder !== 'renderer' || typeOnly)
  return { target, allowed: own || crosses }
}

const sources = [...filesUnder('electron'), ...filesUnder('renderer')]

describe('the import table', () => {
  it('knows every folder', () => {
    expect([...new Set(sources.map(folderOf))].filter((folder) => !(folder in TABLE))).toEqual([])
  })

  it('is kept', () => {
    const broken = sources.flatMap((path) =>
      importsOf(path)
        .map((one) => judged(path, one))
        .filter(({ allowed }) => !allowed)
        .map(({ target }) => `${shortName(path)} may not import ${target}`),
    )
    expect(broken).toEqual([])
  })

  it.each([
    ['electron/gather/os/x.ts', '../../rules/os/y.ts', 'rules/os/y.ts'],
    ['electron/rules/os/x.ts', 'node:os', 'node:os'],
    ['electron/engine/x.ts', '../host/node-host.ts', 'host/node-host.ts'],
    ['electron/web/x.ts', 'node:net', 'node:net'],
    ['electron/main/x.ts', 'electron', 'electron'],
    ['electron/cli/x.ts', '../net/tcp.ts', 'net/tcp.ts'],
    ['renderer/x.ts', '../electron/engine/service.ts', 'engine/service.ts'],
  ])('would catch it: %s may not import %s', (path, from, target) => {
    expect(judged(path, { from, typeOnly: false })).toEqual({ target, allowed: false })
  })

  it('lets the renderer take types of contract/, and no values', () => {
    const from = '../electron/contract/report.ts'
    expect(judged('renderer/x.ts', { from, typeOnly: true }).allowed).toBe(true)
    expect(judged('renderer/x.ts', { from, typeOnly: false }).allowed).toBe(false)
  })
})

describe('every file', () => {
  const all = [...sources, ...filesUnder('build'), ...filesUnder('test')]
  /** A test that mirrors one file says by its name what it is for. */
  const explained = all.filter((path) => !path.endsWith('.test.ts'))

  it('opens with a comment that says what it is for', () => {
    expect(explained.filter((path) => !/^(?:#!.*\n)?\s*(?:\/\/|\/\*)/.test(readFileSync(path, 'utf8')))).toEqual([])
  })

  it(`has at most ${LONGEST} lines`, () => {
    expect(all.filter((path) => readFileSync(path, 'utf8').split('\n').length > LONGEST)).toEqual([])
  })
})
