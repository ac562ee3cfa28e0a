// The page's files as the bundler put them into the program (build/build.mjs): the command line is one file.
import { extname } from 'node:path'
import type { RendererFile, RendererFiles } from '../web/renderer-files.ts'

/** Address to base64; absent where the program runs from its source. */
declare const __RENDERER__: Record<string, string> | undefined

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** null where this build has no page in it. */
export const embeddedPage = (): RendererFiles | null => {
  const files = new Map<string, RendererFile>()
  for (const [address, body] of Object.entries(typeof __RENDERER__ === 'object' ? __RENDERER__ : {})) {
    const type = TYPES[extname(address)]
    if (type !== undefined) files.set(address, { type, body: Buffer.from(body, 'base64') })
  }
  const index = files.get('/index.html')
  return index ? files.set('/', index) : null
}
