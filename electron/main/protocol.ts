// The scheme of the window: `app://renderer/…`, answered from the fixed set of the renderer's files. No file:// anywhere.
import { securityHeaders } from '../web/policy.ts'
import type { RendererFiles } from '../web/renderer-files.ts'
import type { SchemeAnswer } from './electron.ts'

export const SCHEME = 'app'
export const ORIGIN = 'app://renderer'

const nothing: SchemeAnswer = {
  status: 404,
  headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  body: Buffer.from('There is nothing at this address.'),
}

/** The answer to one request: a file of the set under its exact path, or 404. */
export const answerFrom =
  (files: RendererFiles) =>
  (url: string, method: string): SchemeAnswer => {
    // A standard scheme's URL has its dots resolved; the set would not know another form anyway.
    const { host, pathname } = new URL(url)
    const file = host === 'renderer' && method === 'GET' ? files.get(pathname) : undefined
    return file ? { status: 200, headers: { ...securityHeaders("'none'"), 'Content-Type': file.type }, body: file.body } : nothing
  }

/** Whether a frame's URL is the renderer's. */
export const isOwnUrl = (url: string): boolean => url === ORIGIN || url.startsWith(`${ORIGIN}/`)
