// Programs that carry a TLS library of their own, as those written in Go and many in Rust do. They take no request from outside, so
// they cannot be asked: what is known is read from the program's file. Only running servers are looked at.
import { defineRuntimeKind, type Identity } from './define-runtime-kind.ts'

/** Before each Go program's build information (Go's debug/buildinfo); its first byte, 0xff, cannot stand in an argument. */
const BUILD_INFO = '[^ -~] Go buildinf:'
/** From that mark to the version's text, in programs of Go 1.18 and later: a head of 32 bytes, then the length in one byte. */
const TO_VERSION = 33
const GO_VERSION = 'go1\\.[0-9]+(\\.[0-9]+)?'
/** Linked in only where a program can be a TLS client, not a server alone. */
const GO_CLIENT = 'crypto/tls\\.\\(\\*Conn\\)\\.clientHandshake'
/** The path of a source file, as each place of a possible panic names it. */
const RUSTLS_CLIENT = 'rustls-[0-9]+\\.[0-9]+\\.[0-9]+/src/client'

/** The arguments of grep(1): `FILE:OFFSET:TEXT` for each place in these programs that tells of their TLS. */
export const searchArguments = (files: readonly string[]): string[] => [
  '-aobHE',
  ...[BUILD_INFO, GO_VERSION, GO_CLIENT, RUSTLS_CLIENT].flatMap((pattern) => ['-e', pattern]),
  '--',
  ...files,
]

/** Which of the files carry their own TLS client, by what grep printed; `file` is as it was given. */
export const parseSearch = (stdout: string): Map<string, { library: NonNullable<Identity['library']>; language: 'Go' | 'Rust' }> => {
  const found = new Map<string, { offset: number; text: string }[]>()
  for (const line of stdout.split('\n')) {
    const [, file, offset, text] = /^(\/[^:]*):(\d+):(.*)$/.exec(line) ?? []
    if (file === undefined || text === undefined) continue
    found.set(file, [...(found.get(file) ?? []), { offset: Number(offset), text }])
  }
  const told = new Map<string, { library: NonNullable<Identity['library']>; language: 'Go' | 'Rust' }>()
  for (const [file, places] of found) {
    const mark = places.find(({ text }) => text.endsWith(' Go buildinf:'))
    const rustls = places.map(({ text }) => /^rustls-([\d.]+)\/src/.exec(text)?.[1]).find((version) => version !== undefined)
    if (mark !== undefined && places.some(({ text }) => text.startsWith('crypto/tls.'))) {
      const version = places.find(({ offset, text }) => offset === mark.offset + TO_VERSION && text.startsWith('go1.'))?.text.slice(2)
      told.set(file, { language: 'Go', library: { name: 'Go crypto/tls', version: version ?? '1.17 or older', bundled: true } })
    } else if (rustls !== undefined) told.set(file, { language: 'Rust', library: { name: 'rustls', version: rustls, bundled: true } })
  }
  return told
}

export const ownTls = defineRuntimeKind({
  kind: 'own-tls',
  name: 'Program with its own TLS',
  // No name tells; see own-tls-servers.
  programs: /(?!)/,
  runsApplications: false,
  identify: { args: [], parse: () => null },
  // What is set where this check runs is not what the server was started with.
  proxyVariables: () => [],
  request: ({ runtime }) => ({ unsupported: `${runtime.name} carries its own TLS library and takes no request from a check.` }),
  parseAttempt: () => ({ outcome: 'failed', error: null, httpStatus: null, negotiated: null, verified: null }),
})
