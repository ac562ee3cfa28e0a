// Every cause that can be named, in the order of the report: the layers of the checklist, and in each the steps of a path.
import { appConnectionFails } from './app-server/app-connection-fails.ts'
import { appDistrustsEndpoint } from './app-server/app-distrusts-endpoint.ts'
import { appIgnoresProxy } from './app-server/app-ignores-proxy.ts'
import { appInOtherContainer } from './app-server/app-in-other-container.ts'
import { appNegotiatesUnpermittedSuite } from './app-server/app-negotiates-unpermitted-suite.ts'
import { appNoCommonGroupOrSignature } from './app-server/app-no-common-group-or-signature.ts'
import { appNoCommonVersion } from './app-server/app-no-common-version.ts'
import { appNoPermittedCipher } from './app-server/app-no-permitted-cipher.ts'
import { appPinsCa } from './app-server/app-pins-ca.ts'
import { appPinsOldTls } from './app-server/app-pins-old-tls.ts'
import { appPlainHttpUrl } from './app-server/app-plain-http-url.ts'
import { appRejectsEndpointParameters } from './app-server/app-rejects-endpoint-parameters.ts'
import { appRuntimeTooOld } from './app-server/app-runtime-too-old.ts'
import { appSendsNoSni } from './app-server/app-sends-no-sni.ts'
import { appTlsLibraryUnsupported } from './app-server/app-tls-library-unsupported.ts'
import { appTls12OffByDefault } from './app-server/app-tls12-off-by-default.ts'
import { appVerificationDisabled } from './app-server/app-verification-disabled.ts'
import type { AnyRule } from './define-rule.ts'
import { endpointBlocksSource } from './endpoint/endpoint-blocks-source.ts'
import { endpointCertificateChainIncomplete } from './endpoint/endpoint-certificate-chain-incomplete.ts'
import { endpointCertificateCriticalExtension } from './endpoint/endpoint-certificate-critical-extension.ts'
import { endpointCertificateExpired } from './endpoint/endpoint-certificate-expired.ts'
import { endpointCertificateIssuerUnknown } from './endpoint/endpoint-certificate-issuer-unknown.ts'
import { endpointCertificateNotYetValid } from './endpoint/endpoint-certificate-not-yet-valid.ts'
import { endpointCertificateSelfSigned } from './endpoint/endpoint-certificate-self-signed.ts'
import { endpointCertificateWeak } from './endpoint/endpoint-certificate-weak.ts'
import { endpointCertificateWrongName } from './endpoint/endpoint-certificate-wrong-name.ts'
import { endpointCertificateWrongPurpose } from './endpoint/endpoint-certificate-wrong-purpose.ts'
import { endpointHttpRefuses } from './endpoint/endpoint-http-refuses.ts'
import { endpointLongHelloIntolerant } from './endpoint/endpoint-long-hello-intolerant.ts'
import { endpointNeedsSni } from './endpoint/endpoint-needs-sni.ts'
import { endpointNoPermittedCipher } from './endpoint/endpoint-no-permitted-cipher.ts'
import { endpointNotInProfile } from './endpoint/endpoint-not-in-profile.ts'
import { endpointOldTlsOnly } from './endpoint/endpoint-old-tls-only.ts'
import { endpointRejectsUnknown } from './endpoint/endpoint-rejects-unknown.ts'
import { endpointSpeaksNoTls } from './endpoint/endpoint-speaks-no-tls.ts'
import { endpointThrottles } from './endpoint/endpoint-throttles.ts'
import { endpointUnsteady } from './endpoint/endpoint-unsteady.ts'
import { endpointVersionIntolerant } from './endpoint/endpoint-version-intolerant.ts'
import { endpointWantsClientCertificate } from './endpoint/endpoint-wants-client-certificate.ts'
import { firewallAnswersForEndpoint } from './firewall/firewall-answers-for-endpoint.ts'
import { firewallBlocksRevocation } from './firewall/firewall-blocks-revocation.ts'
import { firewallDnsNameUnknown } from './firewall/firewall-dns-name-unknown.ts'
import { firewallDnsOverridden } from './firewall/firewall-dns-overridden.ts'
import { firewallDnsSilent } from './firewall/firewall-dns-silent.ts'
import { firewallDropsConnection } from './firewall/firewall-drops-connection.ts'
import { firewallInspectsTls } from './firewall/firewall-inspects-tls.ts'
import { firewallIpv6Broken } from './firewall/firewall-ipv6-broken.ts'
import { firewallLosesLargePackets } from './firewall/firewall-loses-large-packets.ts'
import { firewallNoRoute } from './firewall/firewall-no-route.ts'
import { firewallRefusesConnection } from './firewall/firewall-refuses-connection.ts'
import { firewallRejectsConnection } from './firewall/firewall-rejects-connection.ts'
import { firewallResetsHello } from './firewall/firewall-resets-hello.ts'
import { firewallSwallowsHello } from './firewall/firewall-swallows-hello.ts'
import { osChainBuilderTooOld } from './os/os-chain-builder-too-old.ts'
import { osClockWrong } from './os/os-clock-wrong.ts'
import { osEndOfLife } from './os/os-end-of-life.ts'
import { osNoPermittedCipher } from './os/os-no-permitted-cipher.ts'
import { osPolicyDeniesConnection } from './os/os-policy-denies-connection.ts'
import { osRestartNeeded } from './os/os-restart-needed.ts'
import { osSupportEndsSoon } from './os/os-support-ends-soon.ts'
import { osTlsLibraryTooOld } from './os/os-tls-library-too-old.ts'
import { osTlsLibraryUnsupported } from './os/os-tls-library-unsupported.ts'
import { osTls12Disabled } from './os/os-tls12-disabled.ts'
import { osTrustStoreLacksRoot } from './os/os-trust-store-lacks-root.ts'
import { osUpdatesPending } from './os/os-updates-pending.ts'
import { proxyAddressInvalid } from './proxy/proxy-address-invalid.ts'
import { proxyCannotReachEndpoint } from './proxy/proxy-cannot-reach-endpoint.ts'
import { proxyCertificateBad } from './proxy/proxy-certificate-bad.ts'
import { proxyClosesTunnel } from './proxy/proxy-closes-tunnel.ts'
import { proxyDenies } from './proxy/proxy-denies.ts'
import { proxyDowngradesTls } from './proxy/proxy-downgrades-tls.ts'
import { proxyInspectsTls } from './proxy/proxy-inspects-tls.ts'
import { proxyLoginNeeded } from './proxy/proxy-login-needed.ts'
import { proxyLoginRefused } from './proxy/proxy-login-refused.ts'
import { proxyNameUnresolved } from './proxy/proxy-name-unresolved.ts'
import { proxyNotAProxy } from './proxy/proxy-not-a-proxy.ts'
import { proxyScriptFailed } from './proxy/proxy-script-failed.ts'
import { proxyUnreachable } from './proxy/proxy-unreachable.ts'

export const rules: readonly AnyRule[] = [
  // What breaks a connection stands before what only ends or waits.
  osTlsLibraryTooOld,
  osTls12Disabled,
  osNoPermittedCipher,
  osTrustStoreLacksRoot,
  osChainBuilderTooOld,
  osClockWrong,
  osPolicyDeniesConnection,
  osRestartNeeded,
  osEndOfLife,
  osSupportEndsSoon,
  osUpdatesPending,
  osTlsLibraryUnsupported,
  appRuntimeTooOld,
  appTls12OffByDefault,
  appNoCommonVersion,
  appNoPermittedCipher,
  appNoCommonGroupOrSignature,
  appNegotiatesUnpermittedSuite,
  appSendsNoSni,
  appDistrustsEndpoint,
  appRejectsEndpointParameters,
  appIgnoresProxy,
  appInOtherContainer,
  appPinsCa,
  appPlainHttpUrl,
  appPinsOldTls,
  appVerificationDisabled,
  appTlsLibraryUnsupported,
  appConnectionFails,
  proxyAddressInvalid,
  proxyScriptFailed,
  proxyNameUnresolved,
  proxyUnreachable,
  proxyCertificateBad,
  proxyNotAProxy,
  proxyLoginNeeded,
  proxyLoginRefused,
  proxyDenies,
  proxyCannotReachEndpoint,
  proxyClosesTunnel,
  proxyDowngradesTls,
  proxyInspectsTls,
  firewallNoRoute,
  firewallDnsSilent,
  firewallDnsNameUnknown,
  firewallDnsOverridden,
  firewallDropsConnection,
  firewallRefusesConnection,
  firewallRejectsConnection,
  firewallIpv6Broken,
  firewallAnswersForEndpoint,
  firewallResetsHello,
  firewallSwallowsHello,
  firewallLosesLargePackets,
  firewallInspectsTls,
  firewallBlocksRevocation,
  endpointNotInProfile,
  endpointSpeaksNoTls,
  endpointThrottles,
  endpointUnsteady,
  endpointVersionIntolerant,
  endpointLongHelloIntolerant,
  endpointRejectsUnknown,
  endpointNeedsSni,
  endpointOldTlsOnly,
  endpointNoPermittedCipher,
  endpointCertificateExpired,
  endpointCertificateNotYetValid,
  endpointCertificateWrongName,
  endpointCertificateSelfSigned,
  endpointCertificateIssuerUnknown,
  endpointCertificateChainIncomplete,
  endpointCertificateWeak,
  endpointCertificateWrongPurpose,
  endpointCertificateCriticalExtension,
  endpointWantsClientCertificate,
  endpointBlocksSource,
  endpointHttpRefuses,
]
