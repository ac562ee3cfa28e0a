// What the crypto policy of a system has made is changed by its own program alone, and gone back from by it: its files are written
// anew with every change and every update (update-crypto-policies(8), crypto-policies(7)).
import type { SystemLibrary } from '../../contract/host-facts.ts'
import type { FixStep } from '../../contract/report.ts'
import { shellLine } from '../../contract/shell.ts'

/** The policy that made what stands at that place, by its name with its modules; empty where that is not known; null where none did. */
export const policyBehind = ({ switches }: Pick<SystemLibrary, 'switches'>, source: string): string | null =>
  /crypto-policies/.test(source) ? (switches.find(({ name }) => name === 'crypto policy')?.value ?? '') : null

const PROGRAM = 'update-crypto-policies'
const set = (policy: string): string => shellLine(['sudo', PROGRAM, '--set', policy])
const SHOW: FixStep = { text: 'See which one holds now.', command: `${PROGRAM} --show` }

const nameOf = (policy: string): string =>
  policy === '' ? 'A crypto policy of this system made this.' : `The crypto policy of this system is ${policy}.`

/** Which policy to take in its place: the same without what was added to it, or the one that systems are delivered with. */
const choose = (policy: string): FixStep[] => {
  const [base = '', ...modules] = policy.split(':')
  if (modules.length > 0 && /^(DEFAULT|LEGACY|FIPS)$/.test(base))
    return [{ text: `${nameOf(policy)} Take out what was added to it: ${modules.join(', ')}.`, command: set(base) }]
  if (base === 'FIPS')
    return [
      {
        text: `${nameOf(policy)} Leave it only where no rule of your own asks for FIPS mode. Then restart the system.`,
        command: 'sudo fips-mode-setup --disable',
      },
    ]
  // LEGACY allows more than any other.
  if (base === 'DEFAULT' || base === 'LEGACY')
    return [
      { text: `${nameOf(policy)} See whether something was added to it on this host.`, command: 'ls /etc/crypto-policies/local.d' },
      { text: 'Take that away, then let the files be made anew.', command: `sudo ${PROGRAM}` },
    ]
  return [
    {
      text: `${nameOf(policy)} Unless a rule of your own asks for it, choose the one that systems are delivered with.`,
      command: set('DEFAULT'),
    },
  ]
}

export const policySteps = (policy: string): FixStep[] => [
  ...choose(policy),
  { text: 'Do not change its files by hand: they are written anew with every change.' },
  { text: 'Restart the servers after it, so that they read the new one.' },
  SHOW,
  ...(/^(DEFAULT|LEGACY|FIPS|)$/.test(policy)
    ? []
    : [{ undo: true as const, text: 'To go back, choose the present one again.', command: set(policy) }]),
]
