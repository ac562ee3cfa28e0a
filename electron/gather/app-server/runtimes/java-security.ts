// What a Java's security properties say of TLS: the versions and the kinds of key that they switch off, and keys that they take only when
// longer than usual.
// Of the file of the JVM itself, of the system's policy where the JVM reads that, and of the file that a flag names. Pure.
// Sources: JSSE Reference Guide, "Disabled and Legacy Cryptographic Algorithms"; comments of java.security in OpenJDK 17; read 2026-11-22.
import type { RuntimeKind } from './define-runtime-kind.ts'

type Beside = NonNullable<RuntimeKind['besideProgram']>
type File = Parameters<Beside['read']>[0][number]

/** Of Red Hat's systems (crypto-policies(7)): their Java reads it where its own file says so. */
const POLICY = '/etc/crypto-policies/back-ends/java.config'
const READS_POLICY = 'security.useSystemPropertiesFile'
/** A file to be added; with a second `=` before its name it takes the place of the JVM's own. */
const FLAG = '-Djava.security.properties'

/** Only of the security properties: those of the versions and groups to offer are read of the command line alone. */
const KEYS = ['jdk.tls.disabledAlgorithms', 'jdk.certpath.disabledAlgorithms'] as const

/** The longest of the keys in bits that some release turns down by itself, or is about to. What asks for no more is left out. */
const USUAL_BITS: Readonly<Record<string, number>> = { RSA: 2048, DH: 2048, EC: 256 }

interface Property {
  value: string
  source: string
}

/** The properties of a file (java.util.Properties.load), each with the line in which it begins; the last of a name holds. */
const propertiesOf = ({ path, text }: Pick<File, 'path' | 'text'>): Map<string, Property> => {
  const properties = new Map<string, Property>()
  let open: { text: string; line: number } | null = null
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const part = raw.trimStart()
    if (open === null && /^([#!]|$)/.test(part)) continue
    const line: { text: string; line: number } = { text: (open?.text ?? '') + part, line: open?.line ?? index + 1 }
    const goesOn = /(^|[^\\])(\\\\)*\\$/.test(part)
    open = goesOn ? { ...line, text: line.text.slice(0, -1) } : null
    const [, name, value = ''] = goesOn ? [] : (/^([^\s=:]+)\s*[=:]?\s*(.*)$/.exec(line.text) ?? [])
    if (name !== undefined) properties.set(name, { value: value.trim(), source: `${path}, line ${line.line}` })
  }
  return properties
}

/** Versions, and what authenticates or agrees on keys in the suites that are in use: no release switches these off as a whole. */
const NEEDED = /^(TLSv1\.[23]|RSA|RSASSA-PSS|EC|ECDSA|ECDHE(_RSA|_ECDSA)?)$/i

/** `TLSv1.2`, `RSA`, `RSA keySize < 4096`: of all that is switched off what a Java does not switch off by itself. */
const telling = (value: string): string =>
  value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => {
      const [, type = '', bits] = /^(\w+)\s+keySize\s*<=?\s*(\d+)/i.exec(one) ?? []
      return bits === undefined ? NEEDED.test(one) : Number(bits) > (USUAL_BITS[type.toUpperCase()] ?? Number.POSITIVE_INFINITY)
    })
    .join(', ')

export const javaSecurity: Beside = {
  places: (program, flags) => {
    const value = flags.filter(({ name }) => name === FLAG).pop()?.value ?? ''
    const added = value.replace(/^=/, '').replace(/^file:(\/\/)?(?=\/)/, '')
    if (value.startsWith('=')) return [added]
    const home = program.replace(/\/bin\/[^/]*$/, '')
    const own = ['conf', 'lib', 'jre/lib'].map((folder) => `${home}/${folder}/security/java.security`)
    return [...own, POLICY, ...(added === '' ? [] : [added])]
  },
  read: (files) => {
    const all = files.map((file) => ({ place: file.place, properties: propertiesOf(file) }))
    const readsPolicy = all.some(({ properties }) => properties.get(READS_POLICY)?.value === 'true')
    const held = new Map(all.filter(({ place }) => place !== POLICY || readsPolicy).flatMap(({ properties }) => [...properties]))
    return KEYS.flatMap((name) => {
      const { value = '', source = '' } = held.get(name) ?? {}
      return telling(value) === '' ? [] : [{ name, value: telling(value), source }]
    })
  },
}
