// The program's version, put in by the bundler from package.json (build/build.mjs); run from the source it has none.
declare const __VERSION__: string | undefined

export const version = typeof __VERSION__ === 'string' ? __VERSION__ : '0.0.0'
