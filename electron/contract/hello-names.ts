// What the hellos of our own are called wherever a person reads of them: in evidence, in messages and in reports.
// The words of the code (`provoke`, `large-split`) are for facts and rules alone.
import type { Probe } from './path.ts'
import type { Change } from './vocabulary.ts'

export const HELLO_NAMES: Record<Probe['name'] | Change, string> = {
  profile: 'the usual hello',
  'profile-again': 'the usual hello again',
  baseline: 'the usual hello again',
  broad: 'a hello with old versions and suites too',
  'version-1.0': 'a hello for TLS 1.0 at most',
  'version-1.1': 'a hello for TLS 1.1 at most',
  'version-1.2': 'a hello for TLS 1.2 at most',
  'version-1.3': 'a hello for TLS 1.3 too',
  'no-sni': 'a hello that names no host (no SNI)',
  'other-sni': 'a hello that names another host (SNI)',
  'no-alpn': 'a hello that names no protocol (no ALPN)',
  small: 'a short hello',
  medium: 'a hello of middle length',
  large: 'a long hello',
  'baseline-split': 'the usual hello, in small packets',
  'large-split': 'a long hello, in small packets',
  'split-records': 'the usual hello, in two TLS records',
  grease: 'a hello with made-up values (GREASE)',
  'unknown-extension': 'a hello with an extension that nobody knows',
  'empty-last-extension': 'a hello that ends with an empty extension',
  'many-suites': 'a hello with very many suites',
  'post-quantum': 'a hello with a post-quantum key',
  provoke: 'a hello that only an alert can answer',
}
