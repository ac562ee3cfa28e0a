// The rows of the table of observations (sightings.ts) in which equal hellos do not fare alike: endpoint-throttles and endpoint-unsteady,
// and what is neither.
import type { Change } from '../../electron/contract/vocabulary.ts'
import { aCertificate, aPath, aProbe, aServerHello, PROXY } from '../fixtures/facts.ts'
import { all, breaking, failed, GOT_THROUGH, type Sighting, stopped } from './differential-scene.ts'

const open = aPath()
const CUT_ORDER: Change[] = ['other-sni', 'no-sni', 'version-1.2', 'version-1.1', 'small', 'baseline-split']

export const unsteadySightings: readonly Sighting[] = [
  {
    name: 'a hello that worked, then failed each time',
    path: open,
    series: 'medium closed, baseline closed, baseline closed, baseline closed',
    says: 'endpoint-throttles',
  },
  {
    name: 'connections that no longer open',
    path: open,
    series: 'medium works, large works, baseline unopened, baseline unopened',
    says: 'endpoint-throttles',
  },
  {
    name: 'tunnels that the proxy no longer opens: nothing of the endpoint is seen in that',
    path: aPath({ via: PROXY }),
    series: 'medium works, large works, baseline untunnelled, baseline untunnelled',
    attempt: failed({ via: PROXY }),
    says: null,
  },
  {
    name: 'tunnels that the proxy opens now and then',
    path: aPath({ via: PROXY }),
    series: 'medium untunnelled, baseline works, baseline untunnelled, baseline works',
    attempt: failed({ via: PROXY }),
    says: null,
  },
  {
    name: 'a program that got through first, then nothing of ours',
    path: stopped('closed'),
    series: all(CUT_ORDER, 'closed'),
    attempt: GOT_THROUGH,
    says: 'endpoint-throttles',
  },
  {
    name: 'changes that fail after the server had enough',
    path: open,
    series: 'medium works, large closed, baseline closed, baseline closed, baseline closed',
    says: 'endpoint-throttles',
  },
  {
    name: 'equal hellos that work, fail, and work again',
    path: open,
    series: 'medium closed, baseline works, baseline closed, baseline works',
    says: 'endpoint-unsteady',
  },
  {
    name: 'a hello that failed twice, and works now',
    path: stopped('silent'),
    series: 'small works, provoke alert, version-1.2 works, baseline works',
    says: 'endpoint-unsteady',
  },
  {
    name: 'connections that do not open, and later ones that do',
    path: open,
    series: 'unknown-extension unopened, baseline works, baseline unopened, baseline works',
    says: 'endpoint-throttles',
  },
  {
    name: 'connections that open late or not at all, and are answered at once',
    path: open,
    series: 'unknown-extension late, baseline shut, baseline shut, baseline late, baseline shut',
    says: 'endpoint-throttles',
  },
  {
    name: 'one connection that opened late, as after a lost packet',
    path: open,
    series: 'unknown-extension late, baseline works, baseline works, baseline works',
    attempt: GOT_THROUGH,
    says: null,
  },
  {
    name: 'one of five servers that turns down what the others take',
    path: open,
    series: 'baseline works, baseline works, baseline alert, baseline works, baseline works',
    says: 'endpoint-unsteady',
  },
  {
    name: 'a change that fails in step with one of three servers',
    path: open,
    series:
      'medium works, unknown-extension closed, baseline works, unknown-extension works, baseline closed, baseline works, baseline works',
    says: 'endpoint-unsteady',
  },
  {
    name: 'a change that fails where the path’s own first hello did too',
    path: aPath({ probes: [aProbe('profile', { kind: 'closed' }), aProbe('profile-again', aServerHello())] }),
    series: breaking('unknown-extension', 'closed'),
    says: 'endpoint-unsteady',
  },
  {
    name: 'one of three servers with an outdated certificate',
    path: open,
    series: 'medium sound, unknown-extension outdated, baseline sound, baseline sound, baseline outdated, baseline sound',
    says: 'endpoint-unsteady',
  },
  {
    name: 'one of three servers without the certificate of its issuer',
    path: open,
    series: 'baseline sound, baseline incomplete, baseline sound, baseline sound',
    says: 'endpoint-unsteady',
  },
  {
    name: 'a path that was shown an outdated certificate, where others are shown a good one',
    path: aPath({ chain: [aCertificate({ notAfter: '2026-01-02T00:00:00.000Z' })] }),
    series: 'baseline sound, baseline sound, baseline outdated, baseline sound',
    says: 'endpoint-unsteady',
  },
  {
    name: 'several servers with certificates of their own, all sound',
    path: open,
    series: 'medium works, baseline sound, baseline works, baseline sound, baseline works',
    says: null,
  },
  {
    name: 'another certificate for another name or an older version',
    path: open,
    series: 'version-1.2 incomplete, other-sni outdated, no-sni incomplete, baseline sound, baseline sound, baseline sound',
    says: null,
  },
]
