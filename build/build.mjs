// `npm run build`: the three bundles of electron/ and the page of renderer/, into dist/.
// The command line is ONE file that Node 16.17 runs: the page that `serve` shows is embedded in it.
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { notices } from './notices.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')
const stamp = join(dist, '.stamp')
/** What a build is made from; a change in any of it makes the next one. */
const SOURCES = [
  'electron',
  'renderer',
  'assets',
  'build/build.mjs',
  'build/notices.mjs',
  'vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
]

const filesUnder = (path) => {
  if (!existsSync(path)) return []
  try {
    return readdirSync(path, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => (entry.isDirectory() ? filesUnder(join(path, entry.name)) : [join(path, entry.name)]))
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path]
    throw error
  }
}

const hashOfSources = () => {
  const hash = createHash('sha256')
  for (const source of SOURCES)
    for (const file of filesUnder(join(root, source)))
      hash
        .update(`${relative(root, file)}\0`)
        .update(readFileSync(file))
        .update('\0')
  return hash.digest('hex')
}

/** Answers the files that it bundled. vite.config.ts says how; here only what the bundles share, and that this is no place for advice on the size of chunks. */
const buildRenderer = async () => {
  const { build } = await import('vite')
  // Among the tests this variable says `test`, and React would be built for development.
  process.env.NODE_ENV = 'production'
  const { output } = await build({
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'warn',
    define: { __VERSION__: JSON.stringify(version()) },
    build: { chunkSizeWarningLimit: 2000 },
  })
  return output.flatMap(({ moduleIds = [] }) => moduleIds.map((id) => id.replace('\0', '').replace(/\?.*$/, '')))
}

const version = () => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version

/** The page's files for the command line: address to base64. */
const embeddedRenderer = () =>
  Object.fromEntries(
    filesUnder(join(dist, 'renderer')).map((file) => [
      `/${relative(join(dist, 'renderer'), file).replaceAll('\\', '/')}`,
      readFileSync(file).toString('base64'),
    ]),
  )

const TARGET = {
  platform: 'node',
  target: 'node16.17',
  minifySyntax: true,
  // Node reads the whole file at each start: without the blanks the command line starts in two thirds of the time.
  minifyWhitespace: true,
  legalComments: 'none',
}

/** `outfile`: in dist/, or a full path; none where the options name a folder. */
const bundle = async (entry, outfile, options = {}) => {
  const { build } = await import('esbuild')
  const { define, ...rest } = options
  return build({
    absWorkingDir: root,
    entryPoints: [join(root, 'electron', entry)],
    ...(outfile === undefined ? {} : { outfile: resolve(dist, outfile) }),
    ...TARGET,
    bundle: true,
    format: 'cjs',
    logLevel: 'warning',
    metafile: true,
    external: ['electron'],
    define: { __VERSION__: JSON.stringify(version()), ...define },
    ...rest,
  })
}

/** The full paths of the files that a bundle was made from. */
const inputsOf = ({ metafile }) => Object.keys(metafile.inputs).map((file) => resolve(root, file))

/**
 * The command line as ONE file. `suites` starts from its small entry alone (electron/cli/entry.ts). The whole program follows in parts, one
 * for each module that is loaded late and for what such ones share: each is packed in a line of its own, `//NAME BASE64`, a comment.
 * Node reads what it does not have to compile, and compiling all would take most of a start (electron/cli/whole-program.ts).
 * `renderer`: the page's files, address to base64. Answers the files that it bundled.
 */
export const bundleCommandLine = async (outfile, renderer) => {
  const { transform } = await import('esbuild')
  const whole = await bundle('cli/index.ts', undefined, {
    outdir: dist,
    write: false,
    format: 'esm',
    splitting: true,
    // A CommonJS package that is loaded late would come as one default export.
    mainFields: ['module', 'main'],
    // As one text: an object would come as a module that every part loads.
    define: { __RENDERER__: JSON.stringify(JSON.stringify(renderer)) },
  })
  const pack = async ({ path, text }) => {
    // Only modules of this form are split by esbuild, and only those of the other form run without a file each.
    const { code } = await transform(text, { ...TARGET, format: 'cjs', supported: { 'dynamic-import': false } })
    return `//${basename(path)} ${gzipSync(code, { level: 9 }).toString('base64')}`
  }
  const parts = await Promise.all(whole.outputFiles.map(pack))
  const entry = await bundle('cli/entry.ts', outfile, { write: false, banner: { js: '#!/usr/bin/env node' } })
  writeFileSync(outfile, `${entry.outputFiles[0].text}${parts.join('\n')}\n`, { mode: 0o755 })
  return [...inputsOf(whole), ...inputsOf(entry)]
}

/** Builds everything. */
export const buildAll = async () => {
  // The hash is taken first: what changes while this runs is built next time.
  const hash = hashOfSources()
  rmSync(stamp, { force: true })
  mkdirSync(dist, { recursive: true })
  const [renderer, ...window] = await Promise.all([
    buildRenderer(),
    bundle('main/index.ts', 'electron/main.cjs'),
    bundle('preload/index.ts', 'electron/preload.cjs'),
  ])
  copyFileSync(join(root, 'assets', 'icons', '256x256.png'), join(dist, 'electron', 'icon.png'))
  const commandLine = await bundleCommandLine(join(dist, 'tls-preflight.cjs'), embeddedRenderer())
  writeFileSync(join(dist, 'THIRD-PARTY.txt'), notices([...renderer, ...window.flatMap(inputsOf), ...commandLine]))
  writeFileSync(stamp, hash)
}

/** Builds when a source has changed since the last build. Answers whether it built. */
export const buildIfChanged = async () => {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hashOfSources()) return false
  process.stdout.write('Building…\n')
  await buildAll()
  return true
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const { installPackages } = await import('./npm-packages.mjs')
    await installPackages()
    await buildAll()
  } catch (error) {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
