// Whether the unit of a server keeps it from the network: by addresses, or by the protocols that it may open a connection with.
// Sources: systemd.resource-control(5), IPAddressAllow= and IPAddressDeny=; systemd.exec(5), RestrictAddressFamilies=.
import { inBlock, isIpv6 } from '../../contract/address.ts'
import type { Evidence } from '../../contract/fact.ts'
import type { Denials } from '../../contract/host-facts.ts'
import type { Path } from '../../contract/path.ts'
import type { FixStep } from '../../contract/report.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import { shellLine } from '../../contract/shell.ts'

type Unit = Denials['units'][number]
type Line = Unit['lines'][number]

export interface UnitLimit {
  unit: string
  /** The line that keeps it from there. */
  line: Line
  /** The addresses on the ways of the runtime, each of which it keeps the server from. */
  addresses: string[]
  /** They are those of a proxy. */
  viaProxy: boolean
  /** Every server that the runtime stands for is kept from there. */
  all: boolean
}

const SYMBOLS: Readonly<Record<string, readonly string[]>> = {
  any: ['0.0.0.0/0', '::/0'],
  localhost: ['127.0.0.0/8', '::1/128'],
  'link-local': ['169.254.0.0/16', 'fe80::/64'],
  multicast: ['224.0.0.0/4', 'ff00::/8'],
}

const wordsOf = (value: string): string[] => value.split(/\s+/).filter((word) => word !== '')

/** The line of a list that has this address; an empty line has taken back those before it. */
const lineWith = (lines: readonly Line[], name: Line['name'], address: string): Line | undefined => {
  const own = lines.filter((line) => line.name === name)
  const held = own.slice(own.map(({ value }) => value).lastIndexOf('') + 1)
  return held.find(({ value }) => wordsOf(value).some((word) => (SYMBOLS[word] ?? [word]).some((block) => inBlock(address, block))))
}

/** What is on neither list is allowed. */
const addressDenied = ({ lines }: Unit, address: string): Line | undefined =>
  lineWith(lines, 'IPAddressAllow', address) === undefined ? lineWith(lines, 'IPAddressDeny', address) : undefined

interface Families {
  /** Whether the names are those that are allowed, or those that are not. */
  allows: boolean
  names: Set<string>
  /** The line that began the list, and so made it one of either kind. */
  line: Line
}

/** The list as systemd builds it, line by line (config_parse_address_families of its load-fragment.c); null: nothing is kept away. */
const familiesOf = (lines: readonly Line[]): Families | null => {
  let families: Families | null = null
  for (const line of lines) {
    if (line.name !== 'RestrictAddressFamilies') continue
    const inverted = line.value.startsWith('~')
    const words = wordsOf(line.value.replace(/^~/, ''))
    if (line.value === '') families = null
    else if (line.value === 'none') families = { allows: true, names: new Set(), line }
    else {
      // After `none` a list begins anew, of whichever kind.
      if (families === null || families.line.value === 'none') families = { allows: !inverted, names: new Set(), line }
      for (const word of words) families.names[inverted !== families.allows ? 'add' : 'delete'](word)
      if (!families.allows && words.includes(FAMILIES.ipv4)) families.line = line
    }
  }
  return families
}

const FAMILIES = { ipv4: 'AF_INET', ipv6: 'AF_INET6' } as const

const familyOf = (address: string): string => (isIpv6(address) ? FAMILIES.ipv6 : FAMILIES.ipv4)

const familyDenied = ({ lines }: Unit, address: string): Line | undefined => {
  const families = familiesOf(lines)
  return families === null || families.names.has(familyOf(address)) === families.allows ? undefined : families.line
}

/** The line of a unit that keeps its server from every one of these addresses; undefined where one of them is open to it. */
const limitOf = (unit: Unit, addresses: readonly string[]): Line | undefined => {
  const denied = addresses.map((address) => familyDenied(unit, address) ?? addressDenied(unit, address))
  return denied.includes(undefined) ? undefined : denied[0]
}

/** The first limit of a unit that keeps a server of this runtime from the addresses of `paths`; null where there is none. */
export const unitLimit = ({ units }: Denials, { pids = [] }: Runtime, paths: readonly Path[]): UnitLimit | null => {
  const addresses = [...new Set(paths.flatMap(({ address }) => address ?? []))]
  if (addresses.length === 0) return null
  const limited = units.flatMap((unit) => {
    const line = unit.pids.some((pid) => pids.includes(pid)) ? limitOf(unit, addresses) : undefined
    return line === undefined ? [] : [{ unit, line }]
  })
  const [first] = limited
  if (first === undefined) return null
  const all = pids.every((pid) => limited.some(({ unit }) => unit.pids.includes(pid)))
  return { unit: first.unit.unit, line: first.line, addresses, viaProxy: paths.every(({ via }) => via !== 'direct'), all }
}

export const limitEvidence = ({ line }: UnitLimit): Evidence => ({
  kind: 'file',
  source: line.file,
  text: `${line.line}: ${line.name}=${line.value}`,
})

export const limitReason = ({ unit, line, addresses }: UnitLimit): string => {
  const [first = ''] = addresses
  const what = line.name === 'IPAddressDeny' ? first : `${isIpv6(first) ? 'IPv6' : 'IPv4'} (${familyOf(first)})`
  return `${line.file}, line ${line.line}, closes ${what} to ${unit}: “${line.name}=${line.value}”.`
}

/** Read after the drop-ins of other names. */
const DROP_IN = 'zz-platform.conf'

export const limitSteps = ({ unit, line, addresses }: UnitLimit): FixStep[] => {
  const folder = `/etc/systemd/system/${unit}.d`
  const file = `${folder}/${DROP_IN}`
  const isAddress = line.name === 'IPAddressDeny'
  const setting = isAddress ? `IPAddressAllow=${addresses.join(' ')}` : 'RestrictAddressFamilies=AF_INET AF_INET6'
  const restart = `sudo systemctl daemon-reload && ${shellLine(['sudo', 'systemctl', 'restart', unit])}`
  return [
    {
      text: `Allow it in a drop-in of that unit.${isAddress ? ' A platform may change its addresses: ask for all of them.' : ''}`,
      command: `${shellLine(['sudo', 'mkdir', '-p', folder])} && ${shellLine(['printf', '%s\\n', '[Service]', setting])} | ${shellLine(['sudo', 'tee', file])}`,
    },
    { text: 'Load it, and restart the server.', command: restart },
    {
      text: 'See that it holds.',
      command: shellLine(['systemctl', 'show', '-p', 'IPAddressAllow', '-p', 'IPAddressDeny', '-p', 'RestrictAddressFamilies', unit]),
    },
    { undo: true, text: 'To go back, take the drop-in away.', command: `${shellLine(['sudo', 'rm', file])} && ${restart}` },
  ]
}
