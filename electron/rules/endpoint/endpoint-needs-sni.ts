// endpoint-needs-sni: without the server's name (SNI, RFC 6066 section 3) the endpoint fails or shows another certificate. That is its
// right (RFC 8446 section 9.2), so it matters only for a runtime here that sends no name.

import { isAddress } from '../../contract/address.ts'
import { type SniSetting, sniSetting } from '../app-server/sni-setting.ts'
import { defineRule } from '../define-rule.ts'
import { breaks, isHeard, type Sight, sightEvidence, sightsOf, works } from '../differential-sight.ts'
import { HOST } from '../examples.ts'
import { CHECK_AGAIN } from '../phrases.ts'

interface Params {
  host: string
  runtime: string
  /** What it does without the name. */
  does: 'fails' | 'other-certificate'
  failed: boolean
  setting: SniSetting
}

/** Another certificate came for a hello without the name, twice, and the usual one with it. */
const showsAnother = (sight: Sight): boolean => {
  const leaves = sight.differential.probes.filter((probe) => probe.change === 'no-sni').map((probe) => probe.leaf)
  const usual = sight.path.chain[0]?.sha256
  return leaves.length > 1 && usual !== undefined && works(sight, 'baseline') && leaves.every((leaf) => leaf !== null && leaf !== usual)
}

export const endpointNeedsSni = defineRule<'runtime', 'differential' | 'paths', Params>({
  id: 'endpoint-needs-sni',
  layer: 'endpoint',
  subject: 'runtime',
  needs: ['differential', 'paths'],
  silences: ['app-connection-fails', 'app-sends-no-sni', 'app-distrusts-endpoint'],
  judge(subject, { differential, paths }) {
    for (const { sight, hello, failed } of sightsOf(subject, differential, paths)) {
      if (hello === null || hello.sni !== null || isAddress(sight.path.host)) continue
      const fails = breaks(sight, 'no-sni')
      if (!fails && !showsAnother(sight)) continue
      return {
        outcome: failed ? 'fail' : 'warn',
        params: {
          host: sight.path.host,
          runtime: `${subject.runtime.name} ${subject.runtime.version}`,
          does: fails ? 'fails' : 'other-certificate',
          failed,
          setting: sniSetting(subject.runtime),
        },
        confidence: 'certain',
        side: 'near',
        owners: ['system-administrator', 'you'],
        evidence: sightEvidence(sight),
      }
    }
    return { outcome: isHeard(subject, paths) ? 'pass' : 'not-applicable' }
  },
  words: {
    pass: 'It sends what the endpoint needs to know which host is meant',
    example: () => ({
      owners: ['system-administrator', 'you'],
      params: { host: HOST, runtime: 'Java 6.0.45', does: 'fails', failed: true, setting: { known: false, steps: [] } },
    }),
    title: ({ host, runtime }) => `${host} needs the name of the host, and ${runtime} does not send it`,
    why: ({ does, failed }) =>
      `${does === 'fails' ? 'Without the name (SNI) the handshake failed twice' : 'Without the name (SNI) the endpoint shows another certificate'}, with it all is well. ` +
      `${failed ? 'The attempt of the runtime failed too.' : 'The runtime connected all the same, so look at what it checks.'}`,
    fix: ({ runtime, setting }) => [
      ...setting.steps,
      ...(setting.known
        ? []
        : [{ text: `Install a newer version of ${runtime}, or of its TLS library. Current ones send the name by themselves.` }]),
      { text: 'If your own code makes the connection, give it the name of the host and not its address.' },
      CHECK_AGAIN,
    ],
  },
})
