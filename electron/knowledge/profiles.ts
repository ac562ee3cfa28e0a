// The built-in profiles: one JSON file each in assets/profiles. A test holds them against their schema, which no start has to do.
import loke from '../../assets/profiles/loke.json' with { type: 'json' }
import multisafepay from '../../assets/profiles/multisafepay.json' with { type: 'json' }
import pciDss from '../../assets/profiles/pci-dss.json' with { type: 'json' }
import pokitdok from '../../assets/profiles/pokitdok.json' with { type: 'json' }
import type { Profile } from '../contract/profile.ts'

/** What the schema puts in where a file says nothing. */
const UNSAID = { general: false, upcoming: [], contacts: {}, notes: [] }

export const builtInProfiles = [loke, multisafepay, pciDss, pokitdok].map((profile) => ({ ...UNSAID, ...profile })) as Profile[]

export const profileById = (id: string): Profile | undefined => builtInProfiles.find((profile) => profile.id === id)
