// Reads `openssl version -a`: which library it is, which version, and where its configuration lives. Pure.

export interface OpensslVersion {
  /** `OpenSSL`, `LibreSSL`, or as a fork calls itself. */
  name: string
  /** Of the library that was loaded, which after an upgrade can differ from the program's. */
  version: string
  text: string
  /** OPENSSLDIR, or null where it is not told. */
  folder: string | null
}

/** null when the text is not what an `openssl version -a` prints. */
export const parseOpensslVersion = (text: string): OpensslVersion | null => {
  const line = text.split(/\r?\n/, 1)[0]?.trim() ?? ''
  const library = /\(Library: (.*)\)$/.exec(line)?.[1] ?? line
  const named = /^(\w*SSL\w*)\s+(\d\S*)/.exec(library)
  if (named?.[1] === undefined || named[2] === undefined) return null
  return { name: named[1], version: named[2], text: line, folder: /^OPENSSLDIR: "(.*)"$/m.exec(text)?.[1] ?? null }
}
