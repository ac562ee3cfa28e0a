// What a runtime says of a certificate, or of a key, that it does not take: in the words and codes of OpenSSL, GnuTLS, NSS, Java,
// Go, .NET and Schannel, which the runtimes pass on. Codes come first; a text that fits two kinds is told by the more exact one.

/**
 * No path to a trusted root: OpenSSL (x509_txt.c, and Node's names of its codes), GnuTLS (verify.c, also as curl and git print it),
 * NSS (SECerrs.h), Java (PKIXCertPathBuilder), Go (x509/verify.go), rustls, .NET (X509ChainStatusFlags), Mono, Schannel (winerror.h), wget.
 */
const UNTRUSTED =
  /unable to get (local )?issuer certificate|unable to verify the first certificate|self[- ]signed certificate|UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT|certificate issuer is unknown|signer not found|issuer (is not recognized|has been marked as not trusted)|UNKNOWN_ISSUER|UnknownIssuer|PKIX path building failed|unable to find valid certification path|trustAnchors parameter must be non-empty|signed by unknown authority|PartialChain|UntrustedRoot|UNTRUSTED_ROOT|UNTRUSTEDROOT|0x80090325|0x800b0109|locally verify the issuer|issued by an unknown (issuer|authority)|doesn't have a known issuer/i

/**
 * The file with trusted roots cannot be used: libcurl (CURLE_SSL_CACERT_BADFILE), PHP (xp_ssl.c), Perl's IO::Socket::SSL and
 * HTTP::Tiny, Requests for Python (adapters.py), Java
 * (TrustManagerFactoryImpl), which tells it late or not at all: our own program asks it for that.
 */
const NO_STORE =
  /error (setting|adding) (certificate|trust anchors)( verify locations)?|error setting certificate (file|path)|Problem with the SSL CA cert|Unable to set verify locations|(failed loading|no valid certs found) cafile stream|SSL_ca_(file|path) .*(can't be used|not found or not readable)|curl: \(77\)|CURLE_SSL_CACERT_BADFILE|find a suitable TLS CA certificate bundle|problem accessing trust store/i

/** The file in such words, where they name it. */
const NAMED_STORES = [
  /error setting certificate (?:file|path): (\S.*?)(?:;|$)/,
  /error setting certificate verify locations:\s+CAfile: (\S.*?)\s+CApath: /,
  /(?:Unable to set verify locations|cafile stream:) `(.+?)'/,
  /suitable TLS CA certificate bundle, invalid path: (\S.*?)$/m,
  /SSL_ca_(?:file|path) '?(.+?)'? (?:can't be used|not found or not readable)/,
]

/** It was refused, and the runtime does not say for what. */
const BARE =
  /certificate verify failed|server certificate verification failed|CERTIFICATE_VERIFY_FAILED|RemoteCertificate|remote certificate is invalid|TrustFailure/i

/** Another reason than the issuer: dates, the name, the purpose, revocation. */
const OTHERWISE =
  /expired|not yet valid|HAS_EXPIRED|NOT_YET_VALID|hostname|host name|does not match|name mismatch|ALTNAME|purpose|revo(ked|cation)|certificate CRL|CRL has expired|UNABLE_TO_GET_CRL|too (weak|small)|NameMismatch/i

export type TrustRefusal =
  /** Its store has no root that the chain leads to. */
  | 'untrusted'
  /** Its store itself cannot be read. */
  | 'no-store'
  /** It says that the certificate was refused, and not why. */
  | 'unsaid'

export type Parameter = 'staple' | 'diffie-hellman' | 'renegotiation' | 'signature' | 'key' | 'purpose' | 'extension' | 'issuer'

/** A key or a certificate of the client's own is not what the endpoint offers. */
const OWN_FILES = /client certificate|could not load|curl: \(58\)|private key/i

/**
 * What of the endpoint's a newer library turns down: OpenSSL (ssl_err.c, x509_txt.c), GnuTLS (errors.c), NSS (SSLerrs.h, SECerrs.h),
 * Java (AlgorithmConstraints).
 */
const PARAMETERS: readonly (readonly [Parameter, RegExp])[] = [
  // RFC 7633; GnuTLS, verify.c, which adds it to “The certificate is NOT trusted”.
  ['staple', /requires the server to include an OCSP status|MISSING_OCSP_STATUS/i],
  [
    'diffie-hellman',
    /\bdh[ _]key[ _]too[ _]small|weak ephemeral Diffie-Hellman|WEAK_EPHEMERAL_DH|WEAK_SERVER_EPHEMERAL_DH|Diffie-Hellman prime sent by the server is not acceptable|DH_PRIME_UNACCEPTABLE|DH ServerKeyExchange does not comply/i,
  ],
  [
    'renegotiation',
    /unsafe[ _]legacy[ _]renegotiation[ _]disabled|safe renegotiation failed|SAFE_RENEGOTIATION_FAILED|UNSAFE_NEGOTIATION|unsafe renegotiation/i,
  ],
  [
    'signature',
    /\bwrong[ _]signature[ _]type|legacy[ _]sigalg[ _]disallowed|\b(ca|ee)?[ _]?md[ _]too[ _]weak|signature digest algorithm too weak|insecure algorithm|CERT_SIGNATURE_ALGORITHM_DISABLED|constraints check failed on signature algorithm|certificates? do(es)? not conform to algorithm constraints/i,
  ],
  ['key', /\b(ee|ca)[ _](certificate )?key[ _]too[ _](small|weak)|constraints check failed on (keysize|(key )?(RSA|EC) (key )?with size)/i],
  [
    'purpose',
    /(unsuitable|unsupported) certificate purpose|INVALID_PURPOSE|certificate type not approved|extended key usage does not permit use for TLS server/i,
  ],
  // RFC 5280 section 4.2; .NET's and Schannel's names of it are those of wincrypt.h.
  [
    'extension',
    /(unhandled|unknown|unrecognized) critical extension|UN(HANDLED|KNOWN|SUPPORTED)_?CRITICAL_?EXTENSION|HAS_?NOT_?SUPPORTED_?CRITICAL_?EXT/i,
  ],
  // RFC 5280 section 6.1: names and depth that an issuer is limited to.
  [
    'issuer',
    /(permitted|excluded) subtree violation|name constraint|path length constraint|invalid CA certificate|\bpathlen|PATH_LEN_CONSTRAINT|CERT_NOT_IN_NAME_SPACE/i,
  ],
]

/** Which of the endpoint's parameters a runtime's words refuse; null where they speak of something else. */
export const refusedParameter = (words: string): Parameter | null =>
  OWN_FILES.test(words) ? null : (PARAMETERS.find(([, pattern]) => pattern.test(words))?.[0] ?? null)

/** The store that a runtime's words name as one that it cannot use; null where they name none. */
export const unusableStore = (words: string): string | null => {
  for (const pattern of NAMED_STORES) {
    const named = pattern.exec(words)?.[1]
    if (named !== undefined && named !== 'none') return named
  }
  return null
}

/** How a runtime's words speak of trust; null where they speak of something else. */
export const trustRefusal = (words: string): TrustRefusal | null => {
  if (NO_STORE.test(words)) return 'no-store'
  if (UNTRUSTED.test(words)) return 'untrusted'
  return BARE.test(words) && !OTHERWISE.test(words) && refusedParameter(words) === null ? 'unsaid' : null
}

/** That a runtime turns down the certificate for its issuer, its dates, its name or its use, and not for how it was asked. */
export const refusesCertificate = (words: string): boolean => trustRefusal(words) !== null || OTHERWISE.test(words)

/** Wget with GnuTLS, which adds a line where it does not know the issuer, and none where the OCSP answer is missing (src/gnutls.c). */
const NOT_FOR_ITS_ISSUER = /certificate of \S+ is not trusted/i

/** That a runtime turns down the certificates that came; `issuer`: for want of a root, or without saying for what. Null: it is about something else. */
export const chainRefusal = (words: string): 'issuer' | 'otherwise' | null => {
  const refusal = trustRefusal(words)
  if (refusal === 'untrusted' || refusal === 'unsaid') return 'issuer'
  return refusal === null && refusedParameter(words) === null && !OTHERWISE.test(words) && NOT_FOR_ITS_ISSUER.test(words)
    ? 'otherwise'
    : null
}

/** The certificate is out of its dates: OpenSSL and Node.js; Wget with GnuTLS, which names the host (src/gnutls.c); GnuTLS (cert-session.c). */
export const saysOutdated = (words: string): boolean =>
  /certificate (of \S+ )?(has expired|is not yet (valid|activated))|CERT_(HAS_EXPIRED|NOT_YET_VALID)|chain uses (expired|not yet valid) certificate/i.test(
    words,
  )
