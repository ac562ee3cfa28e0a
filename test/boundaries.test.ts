// The import table of ARCHITECTURE.md, held: which folder may import which. Prints "gather/x.ts may not import rules/y.ts".
// Also what no linter holds: every file opens with a comment that says what it is for, and none grows past 400 lines.
import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const LONGEST = 400
/** Modules that touch the machine or the wire; their doors are host/ and net/, and the practice platform's own servers. */
const DOORS = ['child_process', 'os', 'net', 'tls', 'dns', 'dns/promises', 'dgram']

interface Allowed {
  /** Folders of the tree; a name with a slash is one file or an inner folder. */
  folders: string[]
  packages: string[]
  /** `quiet`: every module of Node but the doors; `all`: the doors too. */
  node: 'none' | 'quiet' | 'all'
}

/** The cells of ARCHITECTURE.md's table; what stands in brackets is for the reader. */
const listIn = (cell: string): string[] =>
  cell
    .replace(/\(.*?\)/g, '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== '–')

/** The table of ARCHITECTURE.md, by folder: its rows add up. */
const readTable = (page: string): Record<string, Allowed> => {
  const table: Record<string, Allowed> = {}
  const rows = /\| folder \| may import \|.*\n\|[-|]+\|\n((?:\|.*\n)+)/.exec(page)?.[1]?.trim().split('\n') ?? []
  for (const row of rows) {
    const [, names = '', folders = '', packages = '', last = ''] = row.split('|')
    const node = last.trim()
    for (const name of listIn(names)) {
      const allowed = table[name] ?? { folders: [], packages: [], node: 'none' }
      allowed.folders.push(...listIn(folders))
      allowed.packages.push(...listIn(packages))
      if (node === 'quiet' || node === 'all') allowed.node = node
      table[name] = allowed
    }
  }
  return table
}

const TABLE = readTable(readFileSync('ARCHITECTURE.md', 'utf8'))

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
  if (node === 'all') return true
  return node === 'quiet' && !DOORS.includes(module)
}

/** The target as the table names it, and whether the table allows it. */
const judged = (path: string, { from, typeOnly }: Import): { target: string; allowed: boolean } => {
  const folder = folderOf(path)
  const allowed = TABLE[folder]
  if (!allowed) return { target: from, allowed: false }
  if (!from.startsWith('.')) {
    const module = from.replace(/^node:/, '')
    if (from.startsWith('node:') || builtinModules.includes(module)) return { target: from, allowed: mayUseNode(module, allowed) }
    const isPackage = allowed.packages.some((name) => from === name || from.startsWith(`${name}/`))
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
    expect(Object.keys(TABLE).sort()).toEqual([...new Set(sources.map(folderOf))].sort())
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
