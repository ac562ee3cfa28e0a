// A name that leads to a machine which is not the endpoint: how that is seen, and what else is then only a consequence of it.
// The hosts file, a resolver with an answer of its own and a search domain can each lead there.
import { type Path, wasRead } from '../../contract/path.ts'

/** What the wrong machine, or nobody at its address, shows of itself. */
export const FROM_THE_WRONG_MACHINE: readonly string[] = [
  'firewall-no-route',
  'firewall-drops-connection',
  'firewall-refuses-connection',
  'firewall-rejects-connection',
  'firewall-answers-for-endpoint',
  'firewall-resets-hello',
  'firewall-swallows-hello',
  'firewall-loses-large-packets',
  'firewall-inspects-tls',
  'endpoint-speaks-no-tls',
  'endpoint-old-tls-only',
  'endpoint-no-permitted-cipher',
  'endpoint-certificate-expired',
  'endpoint-certificate-not-yet-valid',
  'endpoint-certificate-wrong-name',
  'endpoint-certificate-self-signed',
  'endpoint-certificate-issuer-unknown',
  'endpoint-certificate-weak',
  'endpoint-certificate-wrong-purpose',
  'endpoint-certificate-critical-extension',
  'app-connection-fails',
]

/**
 * The way ends where the wrong machine would end it: nobody there, no TLS there, or a certificate that is not the endpoint's.
 * Whoever shows the endpoint's own certificate is the endpoint, whatever else is wrong there. Its dates prove nothing.
 */
export const isElsewhere = ({ trust, nameMatches, steps }: Path): boolean => {
  const results = trust.map((one) => one.result)
  const vouched = results.includes('trusted') || results.includes('incomplete')
  if (nameMatches === true && vouched) return false
  const isAnother = nameMatches === false || (!vouched && trust.some(wasRead))
  return isAnother || steps.some(({ step, state }) => state === 'stopped' && (step === 'tcp' || step === 'hello'))
}
