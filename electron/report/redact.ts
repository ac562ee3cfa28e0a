// Redaction: credentials never get out. One redactor per check learns secrets and masks them in every text.
// It also masks what looks like a credential wherever it stands, learned or not.

/** What stands in the place of a secret. */
export const MASK = '***'

export interface LearningRedactor {
  /** Remembers a secret as it is, or percent-encoded as in a URL. One of fewer than four characters would mask ordinary words: only the patterns hold it. */
  learnSecret(secret: string): void
  /** The text with every secret and every credential masked. */
  text(value: string): string
}

const SHORTEST_SECRET = 4
/** Shorter pieces of base64 would turn up by chance, in a ClientHello for one. */
const SHORTEST_BASE64 = 6

/**
 * Credentials by where they stand: in a URL (RFC 3986 section 3.2.1) and in a header (RFC 9110 section 11.6.2).
 * The words USER:PASSWORD in a fix step's command are no credential. A header's value ends with its line, or with the quote that was opened before its name or before the value.
 */
const patterns: readonly { find: RegExp; put: string }[] = [
  { find: /\b([a-z][a-z0-9+.-]*:\/\/)(?!USER:PASSWORD@)[^\s/?#"'<>]+@/gi, put: `$1${MASK}@` },
  { find: /((?:proxy-)?authorization(["'])\s*[:=]\s*\2)(?:(?!\2)[^\r\n])+/gi, put: `$1${MASK}` },
  { find: /((["'])(?:proxy-)?authorization\s*:\s*)(?:(?!\2)[^\r\n])+/gi, put: `$1${MASK}` },
  { find: /(?<!["'\w-])((?:proxy-)?authorization\s*[:=]\s*)[^\r\n]+/gi, put: `$1${MASK}` },
]

const escapeForPattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

/** Matches the secret with any of its characters written as they are, percent-encoded, or as a JSON string has them. */
const plainPattern = (secret: string): string =>
  Array.from(secret, (character) => {
    const encoded = Array.from(Buffer.from(character, 'utf8'), (byte) => {
      const hex = byte.toString(16).padStart(2, '0')
      return `%${Array.from(hex, (digit) => (/[a-f]/.test(digit) ? `[${digit}${digit.toUpperCase()}]` : digit)).join('')}`
    }).join('')
    // As JSON may write it: a slash behind a backslash, a letter by its number.
    const number = `\\\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
    return `(?:\\\\?${escapeForPattern(character)}|${encoded}|${number}${character === ' ' ? '|\\+' : ''})`
  }).join('')

/** The base64 characters that the secret alone decides, whatever stands before it (`user:`): one piece for each of three alignments. */
const base64Pieces = (secret: string): string[] =>
  [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret, 'utf8')])
    const piece = bytes.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6))
    return piece.length < SHORTEST_BASE64 ? [] : [piece, piece.replace(/\+/g, '-').replace(/\//g, '_')]
  })

const decoded = (secret: string): string => {
  try {
    return decodeURIComponent(secret)
  } catch {
    return secret
  }
}

/** A redactor that knows no secret yet. */
export const createRedactor = (): LearningRedactor => {
  const learned = new Map<string, RegExp[]>()
  return {
    learnSecret(secret) {
      for (const form of new Set([secret, decoded(secret)])) {
        if (form.length < SHORTEST_SECRET || learned.has(form)) continue
        const pieces = base64Pieces(form).map(escapeForPattern).join('|')
        learned.set(form, [
          new RegExp(plainPattern(form), 'g'),
          ...(pieces === '' ? [] : [new RegExp(`[A-Za-z0-9+/_-]*(?:${pieces})[A-Za-z0-9+/_-]*=*`, 'g')]),
        ])
      }
    },
    text(value) {
      let masked = value
      // The longest first: a secret that holds another one is masked whole.
      for (const [, finds] of [...learned].sort(([a], [b]) => b.length - a.length))
        for (const find of finds) masked = masked.replace(find, MASK)
      for (const { find, put } of patterns) masked = masked.replace(find, put)
      return masked
    },
  }
}

/** A copy of a JSON value with every string in it masked; keys stay as they are. */
export const redactDeep = <T>(value: T, redactor: Pick<LearningRedactor, 'text'>): T => {
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return redactor.text(part)
    if (Array.isArray(part)) return part.map(walk)
    if (part !== null && typeof part === 'object') return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, walk(inner)]))
    return part
  }
  return walk(value) as T
}
