// The faults that a practice run can have: one line each. A fault changes one thing of a practice platform that is otherwise well.

export interface Fault {
  id: string
  /** One plain sentence, for the list to choose from. */
  title: string
  /** What is at the platform's address instead of the platform. */
  address?: 'plain-http' | 'closed' | 'silent' | 'unknown-name'
  certificate?: 'expired' | 'wrong-name' | 'other-issuer'
  tls?: 'old-versions' | 'other-cipher'
  proxy?: 'asks-for-login' | 'closed'
  /** The recorded host that stands in for this computer (assets/practice). */
  host?: 'old-system' | 'old-library' | 'old-runtime' | 'other-ciphers' | 'strict-runtime'
  /** The runtime of the recorded host that decides; all of them where there is none. */
  runtime?: string
}

const FAULTS: readonly Fault[] = [
  { id: 'os-end-of-life', title: 'The operating system is past its support.', host: 'old-system' },
  { id: 'os-tls-library-too-old', title: 'The system TLS library is too old for TLS 1.2.', host: 'old-library' },
  { id: 'app-runtime-too-old', title: 'A runtime is too old for TLS 1.2.', host: 'old-runtime', runtime: 'node' },
  { id: 'app-no-permitted-cipher', title: 'The runtimes offer none of the permitted ciphers.', host: 'other-ciphers', runtime: 'curl' },
  { id: 'app-connection-fails', title: 'A runtime ends a connection that works for others.', host: 'strict-runtime', runtime: 'curl' },
  { id: 'proxy-unreachable', title: 'The proxy cannot be reached.', proxy: 'closed' },
  { id: 'proxy-login-needed', title: 'The proxy asks for a login.', proxy: 'asks-for-login' },
  { id: 'firewall-dns-name-unknown', title: 'The name of the platform is not known.', address: 'unknown-name' },
  { id: 'firewall-drops-connection', title: 'A firewall drops the connection without a word.', address: 'silent' },
  { id: 'firewall-refuses-connection', title: 'The connection is refused.', address: 'closed' },
  { id: 'endpoint-old-tls-only', title: 'The platform speaks old TLS versions only.', tls: 'old-versions' },
  { id: 'endpoint-no-permitted-cipher', title: 'The platform accepts none of the permitted ciphers.', tls: 'other-cipher' },
  { id: 'endpoint-certificate-expired', title: 'The certificate of the platform has expired.', certificate: 'expired' },
  { id: 'endpoint-certificate-wrong-name', title: 'The certificate is for another name.', certificate: 'wrong-name' },
  { id: 'endpoint-certificate-issuer-unknown', title: 'Nobody here knows who issued the certificate.', certificate: 'other-issuer' },
  { id: 'endpoint-speaks-no-tls', title: 'The address answers without TLS.', address: 'plain-http' },
]

/** Windows answers a full queue with a refusal, so the silent address cannot be had there. */
const possible = (fault: Fault): boolean => fault.address !== 'silent' || process.platform !== 'win32'

/** The faults that can be had on this computer; `recorded`: a recorded host stands in for it. */
export const practiceFaults = (): { id: string; title: string; recorded: boolean }[] =>
  FAULTS.filter(possible).map(({ id, title, host }) => ({ id, title, recorded: host !== undefined }))

export const faultById = (id: string): Fault | undefined => FAULTS.find((fault) => fault.id === id)
