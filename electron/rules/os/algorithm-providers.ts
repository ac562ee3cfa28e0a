// Settings by which OpenSSL loses its algorithms themselves, in the system's configuration or in one of a server's own: FIPS alone, or
// other providers in the place of the usual one.
import type { FixStep } from '../../contract/report.ts'
import { shellLine } from '../../contract/shell.ts'

interface Switch {
  name: string
  value: string
  source: string
}

/** It takes FIPS algorithms alone. */
export const FIPS_ALONE = /^(default_properties|fips_mode)$/

/** `providers`: it lacks the usual provider. */
export const isOfProviders = ({ name }: Pick<Switch, 'name'>): boolean => FIPS_ALONE.test(name) || name === 'providers'

/** A long value is cut. */
export const shownSwitch = ({ name, value }: Pick<Switch, 'name' | 'value'>): string =>
  `${name} = ${value.length > 120 ? `${value.slice(0, 120)}…` : value}`

/**
 * How the library is given its algorithms again (OpenSSL, fips_module(7) and config(5)). `config`: the file that holds in the place of the
 * system's; null: it is that of the system.
 */
export const providerSteps = (limits: readonly Switch[], config: string | null = null): FixStep[] => [
  ...limits
    .filter(({ name }) => FIPS_ALONE.test(name))
    .flatMap((one) => [
      { text: `If this host need not run in FIPS mode, remove ${shownSwitch(one)} (${one.source}).` },
      { text: 'If it must, install a FIPS provider and activate it in that file.' },
    ]),
  ...limits
    .filter(({ name }) => name === 'providers')
    .map(({ source }) => ({ text: `Activate the provider default too, beside the others: activate = 1 in its section (${source}).` })),
  {
    text: 'See which providers are active.',
    command: shellLine([...(config === null ? [] : ['env', `OPENSSL_CONF=${config}`]), 'openssl', 'list', '-providers']),
  },
]
