// Pieces of code and settings, what each must be told as, and near misses that must be told as nothing. Written for these tests.
import type { ScanFinding } from '../../electron/contract/scan.ts'
import { languageByName, languageByText } from '../../electron/scan/languages.ts'
import { isWorthALook, scanText, wantedFor } from '../../electron/scan/scan-text.ts'

export const HOSTS = ['api.multisafepay.com']

const WANTED = wantedFor(HOSTS)

/** What is found in one file with this text, which is let go first where nothing in it is worth a look. */
export const scanned = (file: string, text: string): ScanFinding[] =>
  isWorthALook(text, WANTED) ? scanText(file, text, languageByName(file) ?? languageByText(text), WANTED) : []

/** `kind place holds` of each finding. */
export const told = (file: string, text: string): string[] =>
  scanned(file, text).map(({ kind, place, holds }) => `${kind} ${place}${holds === 'always' ? '' : ` ${holds}`}`)

export type Row = readonly [file: string, text: string, ...told: string[]]
