// The page's files as the bundler put them into the program (build/build.mjs): the command line is one file.
import { embeddedRendererFiles, type RendererFiles } from '../web/renderer-files.ts'

/** Address to base64, as JSON; absent where the program runs from its source. */
declare const __RENDERER__: string | undefined

/** null where this build has no page in it. */
export const embeddedPage = (): RendererFiles | null => {
  const files = embeddedRendererFiles(typeof __RENDERER__ === 'string' ? JSON.parse(__RENDERER__) : {})
  return files.has('/') ? files : null
}
