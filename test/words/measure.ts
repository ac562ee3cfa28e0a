// How plain a text is: the longest sentence of it in words, and its reading grade by Flesch and Kincaid.
// What is no word of the language is measured as one neutral word, and this is the only place that says what that is.
import { syllable } from 'syllable'

/** Stands for a name: one word of one syllable. */
const NAME = 'name'

/** Names of products that are written like ordinary words; where a sentence begins with one its capital does not tell. */
const PRODUCTS =
  /\b(?:Java|Python|Ruby|Perl|Windows|Linux|Debian|Ubuntu|Amazon|Schannel|Apache|Tomcat|Gunicorn|Uvicorn|Mono|Basic|Negotiate|Freexian|TuxCare|Playwright|PowerShell|Requests|curl|wget|openssl|certifi|libcurl|systemd|sudo|urllib)(?:’s)?\b/g

/**
 * A text with its names as one neutral word each. Names are: what stands in quotation marks or is an address, a path, a file, an option,
 * a variable, a number, a version, an abbreviation or a product. Terms of the field, such as certificate or operating system, count as they are,
 * those of the glossary too.
 */
const withoutNames = (text: string): string =>
  text
    .replace(/“[^”]*”?/g, NAME)
    .replace(/`[^`]*`/g, NAME)
    // Commands, addresses, paths, files, options, settings, versions: a sign or a figure within the word tells.
    .replace(/(?<![\w’])(?=[^\s]*[\d/\\@_=<>{}*$%&+#~]|[^\s]*\w\.\w|[^\s]*:\/\/|--?\w)[^\s]*?(?=[.,:;?!)]*(?:\s|$))/g, NAME)
    // Abbreviations and words with a capital within: HTTPS_PROXY, PAC, OpenSSL.
    .replace(/\b\w*[a-z]\w*[A-Z]\w*\b|\b[A-Z]{2,}s?\b/g, NAME)
    .replace(PRODUCTS, NAME)
    // A name has several words: `Ubuntu 20.04.6 LTS`, `PHP 8.2 Streams`.
    .replace(new RegExp(`\\b${NAME}(?: (?:${NAME}|[A-Z][a-z]+)\\b)*`, 'g'), NAME)

/** The sentences of a text; a colon ends one as a full stop does, since what follows it is told by itself. */
const sentencesOf = (text: string): string[] =>
  text
    .split(/(?<=[.:?!]["”)]?)\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /\p{L}/u.test(sentence))

const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}][\p{L}\p{N}’'-]*/gu) ?? []

/** In words as a person counts them: a quotation is one, and so is whatever has no blank in it. */
const longestSentence = (text: string): { words: number; sentence: string } =>
  sentencesOf(text.replace(/“[^”]*”?/g, NAME))
    .map((sentence) => ({ sentence, words: sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length }))
    .reduce((longest, one) => (one.words > longest.words ? one : longest), { words: 0, sentence: '' })

/** Flesch–Kincaid grade (Kincaid et al. 1975): 0.39 words per sentence + 11.8 syllables per word - 15.59. */
const gradeOf = (text: string): number => {
  const plain = withoutNames(text)
  const words = wordsOf(plain)
  const sentences = Math.max(1, sentencesOf(plain).length)
  const syllables = words.reduce((sum, word) => sum + Math.max(1, syllable(word)), 0)
  return words.length === 0 ? 0 : (0.39 * words.length) / sentences + (11.8 * syllables) / words.length - 15.59
}

/** Of fewer words the formula tells nothing: one long word decides it. They are measured with the others that a person reads with them. */
const LEAST_WORDS = 8
const isShort = (text: string): boolean => wordsOf(withoutNames(text)).length < LEAST_WORDS

/** A sentence has no more words, and a text no higher grade. */
export const MOST = { words: 20, grade: 8 } as const

/** The sentences that are too long. */
export const tooLong = (texts: Iterable<string>): string[] =>
  [...texts].flatMap((text) => {
    const { words, sentence } = longestSentence(text)
    return words > MOST.words ? [`${words} words: ${sentence}`] : []
  })

/** The texts that are too hard to read, those of a few words together with each other. */
export const tooHard = (texts: readonly string[]): string[] => {
  const ended = (text: string) => (/[.:?!”]$/.test(text) ? text : `${text}.`)
  const short = texts.filter(isShort).map(ended).join(' ')
  const all = [...texts.filter((text) => !isShort(text)), ...(isShort(short) ? [] : [short])]
  return all.flatMap((text) =>
    gradeOf(text) > MOST.grade ? [`grade ${gradeOf(text).toFixed(1)}: ${text} (measured: ${withoutNames(text)})`] : [],
  )
}
