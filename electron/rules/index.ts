// Every cause that can be named, in the order of the report: the layers of the checklist, and in each the steps of a path.
import { appConnectionFails } from './app-server/app-connection-fails.ts'
import { appNoPermittedCipher } from './app-server/app-no-permitted-cipher.ts'
import { appRuntimeTooOld } from './app-server/app-runtime-too-old.ts'
import type { AnyRule } from './define-rule.ts'
import { endpointCertificateExpired } from './endpoint/endpoint-certificate-expired.ts'
import { endpointCertificateIssuerUnknown } from './endpoint/endpoint-certificate-issuer-unknown.ts'
import { endpointCertificateSelfSigned } from './endpoint/endpoint-certificate-self-signed.ts'
import { endpointCertificateWrongName } from './endpoint/endpoint-certificate-wrong-name.ts'
import { endpointNoPermittedCipher } from './endpoint/endpoint-no-permitted-cipher.ts'
import { endpointOldTlsOnly } from './endpoint/endpoint-old-tls-only.ts'
import { endpointSpeaksNoTls } from './endpoint/endpoint-speaks-no-tls.ts'
import { firewallDnsNameUnknown } from './firewall/firewall-dns-name-unknown.ts'
import { firewallDropsConnection } from './firewall/firewall-drops-connection.ts'
import { firewallRefusesConnection } from './firewall/firewall-refuses-connection.ts'
import { osEndOfLife } from './os/os-end-of-life.ts'
import { osTlsLibraryTooOld } from './os/os-tls-library-too-old.ts'
import { proxyLoginNeeded } from './proxy/proxy-login-needed.ts'
import { proxyUnreachable } from './proxy/proxy-unreachable.ts'

export const rules: readonly AnyRule[] = [
  osEndOfLife,
  osTlsLibraryTooOld,
  appRuntimeTooOld,
  appNoPermittedCipher,
  appConnectionFails,
  proxyUnreachable,
  proxyLoginNeeded,
  firewallDnsNameUnknown,
  firewallDropsConnection,
  firewallRefusesConnection,
  endpointSpeaksNoTls,
  endpointOldTlsOnly,
  endpointNoPermittedCipher,
  endpointCertificateExpired,
  endpointCertificateWrongName,
  endpointCertificateSelfSigned,
  endpointCertificateIssuerUnknown,
]
