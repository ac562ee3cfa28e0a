// A picture of a whole virtual display, for a program that lets nobody look into it: what Xvfb keeps in its folder (-fbdir) as an
// X window dump (X11/XWDFile.h), made into a PNG.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { root } from '../root.ts'

export interface Picture {
  width: number
  height: number
  /** Red, green and blue of each pixel, row by row. */
  pixels: Buffer
}

/** What a display with 24 bits of depth shows now; `folder` is the one that `openDisplay` was given. */
export const look = async (folder: string): Promise<Picture> => {
  const dump = await readFile(join(folder, 'Xvfb_screen0'))
  const field = (index: number) => dump.readUInt32BE(4 * index)
  const [header, width, height, rowBytes, colours] = [field(0), field(4), field(5), field(12), field(19)]
  const start = header + 12 * colours
  const pixels = Buffer.alloc(3 * width * height)
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      // Four bytes a pixel, the lowest first: blue, green, red, and one that means nothing.
      const from = start + y * rowBytes + 4 * x
      const to = 3 * (y * width + x)
      pixels[to] = dump[from + 2] ?? 0
      pixels[to + 1] = dump[from + 1] ?? 0
      pixels[to + 2] = dump[from] ?? 0
    }
  return { width, height, pixels }
}

const chunk = (type: string, content: Buffer): Buffer => {
  const [length, body, sum] = [Buffer.alloc(4), Buffer.concat([Buffer.from(type, 'latin1'), content]), Buffer.alloc(4)]
  length.writeUInt32BE(content.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** Keeps a picture as a test artefact, as a PNG with eight bits a colour and no filter. */
export const keep = async ({ width, height, pixels }: Picture, name: string): Promise<void> => {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0])
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  const rows = Array.from({ length: height }, (_, y) =>
    Buffer.concat([Buffer.from([0]), pixels.subarray(3 * width * y, 3 * width * (y + 1))]),
  )
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.concat(rows))), chunk('IEND', Buffer.alloc(0))]
  const folder = join(root, 'test-artifacts')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `${name}.png`), Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...parts]))
}
