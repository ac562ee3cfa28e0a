// Pieces of code and settings, what each must be told as, and near misses that must be told as nothing. Written for these tests.
import type { ScanFinding } from '../../electron/contract/scan.ts'
import { languageByName, languageByText } from '../../electron/scan/languages.ts'
import { scanText, wantedFor } from '../../electron/scan/scan-text.ts'

export const HOSTS = ['api.multisafepay.com']

/** What is found in one file with this text. */
export const scanned = (file: string, text: string): ScanFinding[] =>
  scanText(file, text, languageByName(file) ?? languageByText(text), wantedFor(HOSTS))

/** `kind place holds` of each finding. */
export const told = (file: string, text: string): string[] =>
  scanned(file, text).map(({ kind, place, holds }) => `${kind} ${place}${holds === 'always' ? '' : ` ${holds}`}`)

export type Row = readonly [file: string, text: string, ...told: string[]]
