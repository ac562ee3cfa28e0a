// Addresses of the platform's hosts that begin with http://: where they are called they must begin with https:// (R2.1).
import type { ScanFinding } from '../contract/scan.ts'
import { isProgram, type Language } from './languages.ts'
import type { Span } from './lex.ts'

export interface PlainHttp {
  start: number
  /** The address as far as its host and port. */
  what: string
  /** `text`: in a message, or where it is only looked for. */
  place: Extract<ScanFinding['place'], 'code' | 'comment' | 'text'>
}

const escapeForRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Finds `http://HOST`, the slashes escaped or not, with or without a login and a port; null where there are no hosts. */
export const plainHttpExpression = (hosts: readonly string[]): RegExp | null => {
  if (hosts.length === 0) return null
  const names = hosts.map(escapeForRegExp).join('|')
  return new RegExp(`\\bhttp:(?:\\\\?/){2}(?:[^\\s/@"'<>]{1,100}@)?(?:${names})(?::\\d{1,5})?(?![\\w-]|\\.[\\w-])`, 'gi')
}

/** A name of a vocabulary looks like an address and is none (Namespaces in XML 1.0, section 2). */
const NAMESPACE =
  /(?:xmlns(?::[\w-]+)?|schemaLocation|targetNamespace|namespace|"@context"|"\$schema"|"\$id")["']?\s*[=:]\s*\\?["'][^"']*$|\b(?:SYSTEM|PUBLIC)\s+["'][^"']*$/i

/** The address is only looked for, to be replaced or refused. */
const LOOKED_FOR =
  /(?:replace\w*|startsWith|starts_with|startswith|StartsWith|strpos|stripos|str_contains|contains|includes|indexOf|match(?:es)?|preg_\w+|[sg]etFeature|\w+NS|sub|gsub|re\.\w+|in_array|parse_url)\s*\(\s*[^)]*$|[=!]==?\s*["'`]$|\bcase\s+["']$/

/** A quoted text that is a command or a piece of a page, in which an address is used. */
const USED_IN_TEXT = /(?:\bcurl\b|\bwget\b|=["'\\]*$|url\(\s*["']?$|>\s*$)/i

/**
 * Where the address that begins at `start` stands. `span` is the comment or quoted text around it, `before` the text of its line up to it.
 */
export const placeOfAddress = (start: number, span: Span | null, text: string, before: string, language: Language): PlainHttp['place'] => {
  if (span?.kind === 'comment') return 'comment'
  if (NAMESPACE.test(before) || LOOKED_FOR.test(before)) return 'text'
  if (span === null || !isProgram(language)) return 'code'
  const inside = text.slice(span.start, start).replace(/^(?:"""|'''|@?\$?"|['"`])/, '')
  // It begins the text, or follows nothing but the name of a setting.
  if (/^\s*(?:[\w-]+=)?$/.test(inside)) return 'code'
  return USED_IN_TEXT.test(inside.slice(-200)) ? 'code' : 'text'
}
