// The licences of the packages that the bundles in dist/ carry: dist/THIRD-PARTY.txt, made by each build from what was really bundled.
// A package whose licence cannot be found stops the build: it may not be given on.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'

const FOLDER = `${sep}node_modules${sep}`
const LICENCE = /^(licen[cs]e|copying)(\.(md|txt))?$/i

/** The folder of the package that a bundled file comes from; null for a file of our own. */
const packageFolder = (file) => {
  const at = file.lastIndexOf(FOLDER)
  if (at === -1) return null
  const [scope, name] = file.slice(at + FOLDER.length).split(sep)
  return join(file.slice(0, at), 'node_modules', scope, scope.startsWith('@') ? name : '')
}

const noticeOf = (folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((one) => LICENCE.test(one))
  if (!file && !license) throw new Error(`The licence of ${name} was not found, so it may not be bundled.`)
  // Some packages of one repository name their licence and leave its text with the first of them.
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `Licensed under ${license}.`
  return { name, version, license: license ?? 'see below', text }
}

/** `files`: the full paths of all files that were bundled. Answers the text. */
export const notices = (files) => {
  const folders = new Set(files.map(packageFolder).filter((folder) => folder !== null && existsSync(join(folder, 'package.json'))))
  const all = [...folders].map(noticeOf).sort((a, b) => (a.name < b.name ? -1 : 1))
  const once = all.filter(({ name, version }, index) => index === 0 || all[index - 1].name !== name || all[index - 1].version !== version)
  const parts = once.map(({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}\n`)
  const line = '-'.repeat(76)
  return `TLS Preflight carries these packages. Their licences follow.\n${line}\n${parts.join(`\n${line}\n`)}`
}
