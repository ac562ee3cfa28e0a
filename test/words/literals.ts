// The sentences of a source file as they stand in it: every string, template and text of JSX, put together as the program would.
// What a template takes in from elsewhere is one name; of a choice between two texts each is a text of its own.
import { readFileSync } from 'node:fs'
import { parseSync } from 'vite'

export interface Sentence {
  /** `file:line` */
  at: string
  text: string
}

/** A node of the syntax tree (ESTree). */
interface Node {
  type: string
  start: number
  [field: string]: unknown
}

const NAME = 'NAME'
/** A text of many choices is told in no more forms than these. */
const MOST_FORMS = 64

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
const nodesIn = (value: unknown): Node[] => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [])
const childrenOf = (node: Node): Node[] => Object.entries(node).flatMap(([field, value]) => (field === 'parent' ? [] : nodesIn(value)))

const joined = (parts: readonly (readonly string[])[]): string[] =>
  parts.reduce<string[]>((all, forms) => all.flatMap((before) => forms.map((form) => before + form)).slice(0, MOST_FORMS), [''])

const cooked = (quasi: Node): string => {
  const { value } = quasi
  return typeof value === 'object' && value !== null && 'cooked' in value ? String(value.cooked) : ''
}

/** Elements within a sentence; others end one. */
const INLINE = new Set(['a', 'b', 'code', 'em', 'kbd', 'span', 'strong'])
const isInline = (element: Node): boolean =>
  nodesIn(element.openingElement).some(({ name }) => nodesIn(name).some((one) => INLINE.has(String(one.name))))

/** The forms of a text that stands here; null where no text does. `inner` gets what is no text itself, to be looked through. */
const formsOf = (node: Node | undefined, inner: Node[]): string[] | null => {
  if (node === undefined) return null
  const orName = (part: Node | undefined): string[] => formsOf(part, inner) ?? [NAME]
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' ? [node.value] : null
    case 'JSXText':
      return [String(node.value)]
    case 'TemplateLiteral': {
      const expressions = nodesIn(node.expressions)
      return joined(
        nodesIn(node.quasis).flatMap((quasi, index) => [[cooked(quasi)], ...(expressions[index] ? [orName(expressions[index])] : [])]),
      )
    }
    case 'BinaryExpression': {
      if (node.operator !== '+') break
      const own: Node[] = []
      const [left, right] = [formsOf(nodesIn(node.left)[0], own), formsOf(nodesIn(node.right)[0], own)]
      if (left === null && right === null) break
      inner.push(...own)
      return joined([left ?? [NAME], right ?? [NAME]])
    }
    case 'ConditionalExpression': {
      inner.push(...nodesIn(node.test))
      return [...orName(nodesIn(node.consequent)[0]), ...orName(nodesIn(node.alternate)[0])]
    }
    case 'LogicalExpression':
      return node.operator === '&&' ? null : [...orName(nodesIn(node.left)[0]), ...orName(nodesIn(node.right)[0])]
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
      return formsOf(nodesIn(node.expression)[0], inner)
    case 'TaggedTemplateExpression':
      return formsOf(nodesIn(node.quasi)[0], inner)?.map((markup) => markup.replace(/<[^>]*>/g, '\n')) ?? null
    case 'JSXExpressionContainer':
      return formsOf(nodesIn(node.expression)[0], inner)
    case 'JSXElement':
    case 'JSXFragment': {
      inner.push(...nodesIn(node.openingElement))
      const parts = nodesIn(node.children).map((child) => {
        if (child.type !== 'JSXElement' || isInline(child)) return orName(child).map((text) => text.replace(/\s+/g, ' '))
        inner.push(child)
        return ['\n']
      })
      return parts.length === 0 ? null : joined(parts)
    }
  }
  inner.push(...childrenOf(node))
  return null
}

const EXCLUDED = new Set(['ImportDeclaration', 'ExportAllDeclaration', 'TSLiteralType'])

/** What a rule's example takes for the words of others; what it makes of them is measured with the rule (plain.test.ts). */
const isExample = ({ type, key }: Node): boolean => type === 'Property' && nodesIn(key).some(({ name }) => name === 'example')

/** Three words in a row, with blanks between: the least that may be a sentence. */
const IS_WORDS = /\p{L}[\p{L}’'-]*[,:]? \p{L}[\p{L}’'-]*[,:]? \p{L}/u
/** Programs, styles, patterns, commands, answers of a protocol and lists of words are texts too, for machines. */
const IS_CODE = /[{}]|;\s*(?:\n|$)|=>|\(\)|\$\w|\\[dswb]|^\s*<|<\/|^--?\w|^sudo\b|&&|\|\||^HTTP\/|^(?:[a-z\d]+ ){20}/

/** What is taken in beside a sentence is another sentence. */
const parted = (text: string): string =>
  text
    .trim()
    .replace(/(?<=[.?!”])(?=NAME\b)/g, ' ')
    .replace(/\bNAME (?=\p{Lu}[\p{Ll} ])/gu, 'NAME. ')

/** Texts of a file that a person may read. */
export const sentencesIn = (file: string): Sentence[] => {
  const code = readFileSync(file, 'utf8')
  const found: Sentence[] = []
  const look = (node: Node): void => {
    if (EXCLUDED.has(node.type) || isExample(node)) return
    const inner: Node[] = []
    for (const text of formsOf(node, inner) ?? [])
      if (IS_WORDS.test(text) && !IS_CODE.test(text))
        found.push({ at: `${file}:${code.slice(0, node.start).split('\n').length}`, text: parted(text) })
    for (const one of inner) look(one)
  }
  const { program } = parseSync(file, code, { lang: file.endsWith('x') ? 'tsx' : 'ts' })
  for (const node of nodesIn(program.body)) look(node)
  return found
}
