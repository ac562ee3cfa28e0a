// `npm run icons`: every form of the icon that a system asks for, drawn from assets/icon.svg by the Chromium of the tests, into
// assets/icons/. They are committed, so that packaging needs no browser; `drawn-from` says by its hash from which drawing they are.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installPackages } from './npm-packages.mjs'
import { findProgram } from './processes.mjs'

const assets = join(dirname(dirname(fileURLToPath(import.meta.url))), 'assets')
const folder = join(assets, 'icons')

/** Pixels of a side. Linux takes the files by their names, NxN.png. */
const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
/** What Explorer shows, from a list to large icons at twice the usual scale. */
const WINDOWS_SIZES = [16, 24, 32, 48, 64, 128, 256]
/** The types of an .icns whose content is a PNG, and the pixels that each stands for; from @2x on twice the points that it shows. */
const MAC_TYPES = { icp4: 16, icp5: 32, ic07: 128, ic08: 256, ic09: 512, ic10: 1024, ic11: 32, ic12: 64, ic13: 256, ic14: 512 }

/** Draws each size by itself: a large picture made small would blur what a small drawing shows sharply. */
const draw = async (svg) => {
  const { chromium } = await import('playwright-core')
  const browser = await chromium.launch({ executablePath: findProgram('chromium') ?? 'chromium', args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const page = await browser.newPage()
    const address = `data:image/svg+xml;base64,${svg.toString('base64')}`
    const pictures = {}
    for (const size of SIZES) {
      await page.setViewportSize({ width: size, height: size })
      await page.setContent(`<style>body{margin:0}</style><img src="${address}" width="${size}" height="${size}" style="display:block">`)
      pictures[size] = await page.screenshot({ omitBackground: true })
    }
    return pictures
  } finally {
    await browser.close()
  }
}

/** An .ico: a header, 16 bytes for each picture, then the pictures, which may be PNG since Windows Vista. 0 stands for 256 pixels. */
const icoOf = (pictures) => {
  const header = Buffer.alloc(6 + 16 * pictures.length)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(pictures.length, 4)
  let offset = header.length
  for (const [index, { size, png }] of pictures.entries()) {
    const entry = 6 + 16 * index
    header.writeUInt8(size % 256, entry)
    header.writeUInt8(size % 256, entry + 1)
    header.writeUInt16LE(1, entry + 4)
    header.writeUInt16LE(32, entry + 6)
    header.writeUInt32LE(png.length, entry + 8)
    header.writeUInt32LE(offset, entry + 12)
    offset += png.length
  }
  return Buffer.concat([header, ...pictures.map(({ png }) => png)])
}

/** An .icns: a header, then for each picture its type, its length with these eight bytes, and the PNG. */
const icnsOf = (pictures) => {
  const chunk = (type, content) => {
    const header = Buffer.alloc(8)
    header.write(type, 'latin1')
    header.writeUInt32BE(8 + content.length, 4)
    return Buffer.concat([header, content])
  }
  return chunk('icns', Buffer.concat(pictures.map(({ type, png }) => chunk(type, png))))
}

try {
  await installPackages()
  const svg = readFileSync(join(assets, 'icon.svg'))
  const drawn = await draw(svg)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  for (const size of SIZES) writeFileSync(join(folder, `${size}x${size}.png`), drawn[size])
  writeFileSync(join(folder, 'icon.ico'), icoOf(WINDOWS_SIZES.map((size) => ({ size, png: drawn[size] }))))
  writeFileSync(join(folder, 'icon.icns'), icnsOf(Object.entries(MAC_TYPES).map(([type, size]) => ({ type, png: drawn[size] }))))
  writeFileSync(join(folder, 'drawn-from'), `${createHash('sha256').update(svg).digest('hex')}  icon.svg\n`)
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
