// Every pattern, by language: adding one is a row in the table of its kind.
import type { Language } from '../languages.ts'
import { commandPatterns } from './commands.ts'
import type { Pattern } from './define.ts'
import { oldTlsPatterns } from './old-tls.ts'
import { oldTlsSettings } from './old-tls-settings.ts'
import { ownCaPatterns } from './own-ca.ts'
import { toolSettings } from './tool-settings.ts'
import { verificationPatterns } from './verification.ts'
import { assignedPatterns } from './verification-assigned.ts'

export const patterns: readonly Pattern[] = [
  ...oldTlsPatterns,
  ...oldTlsSettings,
  ...commandPatterns,
  ...toolSettings,
  ...verificationPatterns,
  ...assignedPatterns,
  ...ownCaPatterns,
]

const byLanguage = new Map<Language, readonly Pattern[]>()

export const patternsFor = (language: Language): readonly Pattern[] => {
  const known = byLanguage.get(language) ?? patterns.filter(({ languages }) => languages.includes(language))
  byLanguage.set(language, known)
  return known
}
