// Longer supports than every host of a release has, as far as files of this host tell that they are turned on: Ubuntu Pro by its
// client's own record, SUSE's by its product file, Red Hat's, Freexian's and TuxCare's by their repositories. Nothing is asked of a vendor.
// Sources, read 2026-11-23: canonical/ubuntu-pro-client at 9e023056 (files/state_files.py: status.json is written for all to read;
// entitlements/entitlement_status.py: its words); Red Hat's solution 7026275 (rhel-7-server-els-rpms); SUSE's migration system, which
// looks for SLES-LTSS.prod; https://www.freexian.com/lts/extended/docs/how-to-use-extended-lts/;
// cloudlinux/tuxcare-documentation, docs/els-for-os (the addresses and names of its repositories).
import * as z from 'zod'
import type { Os } from '../../contract/host-facts.ts'
import type { Host } from '../../host/host.ts'
import { type AptSource, aptSources } from './apt-sources.ts'
import { repositoriesIn } from './yum-repositories.ts'

type LongerSupports = Os['longerSupports']
type Release = Pick<Os, 'id' | 'version' | 'codename' | 'name'>

export const PRO_STATUS = '/var/lib/ubuntu-advantage/status.json'
const PRODUCTS = '/etc/products.d'
const YUM = '/etc/yum.repos.d'
const ZYPP = '/etc/zypp/repos.d'
const APT = '/etc/apt'

const proSchema = z.object({
  attached: z.boolean(),
  expires: z.string().nullish(),
  services: z.array(z.object({ name: z.string(), status: z.string().optional() })).default([]),
})

const SERVICES = { 'ubuntu-esm': 'esm-infra', 'ubuntu-legacy': 'esm-infra-legacy' } as const

/** The last day of a contract; null where it names none. One without an end is told as the year 9999. */
const lastDay = (expires: string | null | undefined): string | null => /^\d{4}-\d{2}-\d{2}/.exec(expires ?? '')?.[0] ?? null

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** What the client's record says of both services; of neither where it is not the client's. */
export const parseProStatus = (text: string): LongerSupports => {
  const read = proSchema.safeParse(parsed(text))
  return (['ubuntu-esm', 'ubuntu-legacy'] as const).map((id) => {
    const name = SERVICES[id]
    if (!read.success) return { id, state: 'unread', until: null, source: PRO_STATUS, text: 'It is not in the form of Ubuntu’s client.' }
    const { attached, expires, services } = read.data
    if (!attached) return { id, state: 'off', until: null, source: PRO_STATUS, text: 'attached: false' }
    const status = services.find((service) => service.name === name)?.status ?? 'not listed'
    // `warning`: it was enabled, and something of it is not in order.
    const state = status === 'enabled' ? 'on' : status === 'warning' ? 'unread' : 'off'
    return {
      id,
      state,
      until: lastDay(expires),
      source: PRO_STATUS,
      text: `attached: true; ${name}: ${status}; expires: ${expires ?? 'not told'}`,
    }
  })
}

const ofUbuntu = async (host: Host): Promise<LongerSupports> => {
  const file = await host.readFile(PRO_STATUS)
  if (file.ok) return parseProStatus(file.text)
  // A host that was never attached need not have it.
  if (file.why === 'not-found') return []
  return [{ id: 'ubuntu-esm', state: 'unread', until: null, source: PRO_STATUS, text: file.detail }]
}

/** SLES15-SP5-LTSS-Updates, or …/SLE-Product-SLES/15-SP5-LTSS/x86_64/update; what is there for searching faults mends nothing. */
const isLtssUpdates = (id: string, places: string, version: string): boolean => {
  const [major, pack] = version.split('.')
  const name = new RegExp(`\\b(SLES?)?${major}-SP${pack}-LTSS\\b`, 'i')
  return (name.test(id) || name.test(places)) && !/debug|source/i.test(`${id} ${places}`)
}

/** The product of a service pack that was left behind does not cover the one that came after it. */
const ofSuse = async (host: Host, { version }: Release): Promise<LongerSupports> => {
  const of = (state: LongerSupports[number]['state'], source: string, text: string): LongerSupports => [
    { id: 'suse-ltss', state, until: null, source, text },
  ]
  const source = `${PRODUCTS}/SLES-LTSS.prod`
  if (!(await host.list(PRODUCTS)).includes('SLES-LTSS.prod')) return []
  const file = await host.readFile(source)
  if (!file.ok) return of('unread', source, file.detail)
  const told = /<version>([^<]*)<\/version>/.exec(file.text)?.[1] ?? ''
  if (told !== version) return of('off', source, `version ${told}`)
  // Registered, it can still be set aside. A mirror of one's own may name it otherwise: where none has that name, the product counts.
  const updates = (await repositoriesIn(host, ZYPP)).filter(({ id, places }) => isLtssUpdates(id, places, version))
  const [aside] = updates.some(({ enabled }) => enabled) ? [] : updates
  return aside ? of('off', aside.source, `[${aside.id}] enabled=0`) : of('on', source, `version ${told}`)
}

const ofRedHat = async (host: Host, { version }: Release): Promise<LongerSupports> => {
  const [major] = version.split('.')
  // rhel-7-server-els-rpms; the debug, source and optional packages beside it mend nothing.
  const name = new RegExp(`(^|-)rhel-${major}-.*-els-rpms$`)
  const one = (await repositoriesIn(host, YUM)).find(({ id, enabled }) => enabled && name.test(id))
  return one ? [{ id: 'red-hat-els', state: 'on', until: null, source: one.source, text: `[${one.id}] enabled` }] : []
}

const FREEXIAN = /\bfreexian\.com\/extended-lts\b/

/** What the files of apt name, each place with the file that names it. */
const aptPlaces = async (host: Host): Promise<(AptSource & { source: string })[]> => {
  const more = (await host.list(`${APT}/sources.list.d`)).filter((file) => /\.(list|sources)$/.test(file))
  const files = [`${APT}/sources.list`, ...more.map((file) => `${APT}/sources.list.d/${file}`)]
  const all = await Promise.all(
    files.map(async (source) => {
      const file = await host.readFile(source)
      return file.ok ? aptSources(source, file.text).map((place) => ({ ...place, source })) : []
    }),
  )
  return all.flat()
}

const ofDebian = async (host: Host, { codename, name }: Release): Promise<LongerSupports> => {
  // Debian 8 names its codename in its name alone.
  const suite = codename ?? /\((\w+)\)/.exec(name)?.[1]
  // The first releases were called `jessie-lts` there.
  const place = (await aptPlaces(host)).find(
    ({ uri, suites }) => FREEXIAN.test(uri) && suites.some((one) => one.replace(/-lts$/, '') === suite),
  )
  return place
    ? [{ id: 'freexian-elts', state: 'on', until: null, source: place.source, text: `${place.uri} ${place.suites.join(' ')}` }]
    : []
}

/**
 * centos7-els, centos8.4-els, centos8stream-els, oraclelinux-els, ubuntu16_04-els; on the same hosts lie supports of single languages
 * (php-els) and other products.
 */
const TUXCARE = /\.(?:tuxcare|cloudlinux)\.com\/([a-z]+?)(\d+)?(?:[._]\d+)?(?:stream)?-?els(?:\/|\s|$)/i
const OF_LANGUAGES = /^(php|python|java|js|ruby|node|dotnet)/i

/** TuxCare's support of a whole system, of this very release. */
const ofTuxcare = async (host: Host, { version }: Release): Promise<LongerSupports> => {
  const [major = ''] = version.split('.')
  const isFor = (place: string): boolean => {
    const [, system = '', release] = TUXCARE.exec(place) ?? []
    return system !== '' && !OF_LANGUAGES.test(system) && (release === undefined || release === major)
  }
  const [yum, apt] = await Promise.all([repositoriesIn(host, YUM), aptPlaces(host)])
  const repository = yum.find(({ enabled, places }) => enabled && isFor(places))
  // A licence is in the address: it is not told.
  const source = repository?.source ?? apt.find(({ uri }) => isFor(uri))?.source
  const text = repository ? `[${repository.id}] enabled` : 'a source of TuxCare’s'
  return source === undefined ? [] : [{ id: 'tuxcare-els', state: 'on', until: null, source, text }]
}

const READERS: Readonly<Record<string, (host: Host, release: Release) => Promise<LongerSupports>>> = {
  ubuntu: ofUbuntu,
  sles: ofSuse,
  rhel: ofRedHat,
  debian: ofDebian,
}

/** What this host’s files tell of longer supports; empty where they tell nothing, which is not to say that it has none. */
export const longerSupportsOf = async (host: Host, release: Release): Promise<LongerSupports> =>
  (await Promise.all([READERS[release.id]?.(host, release) ?? [], ofTuxcare(host, release)])).flat()
