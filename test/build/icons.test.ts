// The committed forms of the icon: each is of the size that its name says, the collections hold the same pictures, and none is older
// than the drawing.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const assets = join(import.meta.dirname, '..', '..', 'assets')
const folder = join(assets, 'icons')
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** Width and height of a PNG, and whether it has an alpha channel (PNG specification, IHDR). */
const pictureOf = (png: Buffer): { width: number; height: number; alpha: boolean } => {
  expect(png.subarray(0, 8)).toEqual(PNG)
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20), alpha: png[25] === 6 }
}

const pictures = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith('.png'))
    .map((name) => [name, readFileSync(join(folder, name))]),
)

describe('the icon', () => {
  it('is drawn in every size from 16 to 1024, on a clear ground, as the names say', () => {
    expect([...pictures.keys()].map(Number.parseFloat).sort((a, b) => a - b)).toEqual([16, 24, 32, 48, 64, 128, 256, 512, 1024])
    for (const [name, png] of pictures) {
      const { width, height, alpha } = pictureOf(png)
      expect([`${width}x${height}.png`, alpha]).toEqual([name, true])
    }
  })

  it('is drawn from the drawing that is there; else run `npm run icons`', () => {
    const hash = createHash('sha256')
      .update(readFileSync(join(assets, 'icon.svg')))
      .digest('hex')
    expect(readFileSync(join(folder, 'drawn-from'), 'utf8')).toBe(`${hash}  icon.svg\n`)
  })

  it('has the same pictures for Windows', () => {
    const ico = readFileSync(join(folder, 'icon.ico'))
    expect([ico.readUInt16LE(0), ico.readUInt16LE(2)]).toEqual([0, 1])
    const entries = Array.from({ length: ico.readUInt16LE(4) }, (_, index) => 6 + 16 * index)
    const sizes = entries.map((entry) => {
      const [size, length, offset] = [ico.readUInt8(entry) || 256, ico.readUInt32LE(entry + 8), ico.readUInt32LE(entry + 12)]
      expect(ico.subarray(offset, offset + length)).toEqual(pictures.get(`${size}x${size}.png`))
      return size
    })
    expect(sizes).toEqual([16, 24, 32, 48, 64, 128, 256])
  })

  it('has the same pictures for macOS', () => {
    const icns = readFileSync(join(folder, 'icon.icns'))
    expect([icns.toString('latin1', 0, 4), icns.readUInt32BE(4)]).toEqual(['icns', icns.length])
    const sizes: number[] = []
    for (let offset = 8; offset < icns.length; offset += icns.readUInt32BE(offset + 4)) {
      const png = icns.subarray(offset + 8, offset + icns.readUInt32BE(offset + 4))
      const { width } = pictureOf(png)
      expect(png).toEqual(pictures.get(`${width}x${width}.png`))
      sizes.push(width)
    }
    expect(new Set(sizes)).toEqual(new Set([16, 32, 64, 128, 256, 512, 1024]))
  })
})
