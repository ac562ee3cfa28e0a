// Certificates of the practice platform, made when it starts and gone when it ends: a CA of its own and leaves for `localhost`.
// @peculiar/x509 is heavy, so it is loaded here and only then.
import { webcrypto } from 'node:crypto'

export interface Identity {
  /** PEM: the leaf, then its issuer. */
  chain: string
  /** PEM, PKCS #8. */
  key: string
}

export interface Authority {
  /** The CA's certificate, PEM. */
  pem: string
  /** A leaf for these DNS names, valid between two instants. */
  issue(names: readonly string[], from: Date, to: Date): Promise<Identity>
}

export const DAY_MS = 24 * 60 * 60 * 1000

/** RSA, because the TLS 1.2 suites that the platform permits are all for RSA keys. */
const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048 }

const asPem = (der: ArrayBuffer, label: string): string => {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}

/** Positive and never the same twice (RFC 5280 section 4.1.2.2). */
const newSerial = (): string => `01${Buffer.from(webcrypto.getRandomValues(new Uint8Array(15))).toString('hex')}`

/** A new CA; its certificate is valid from a year ago, so that an expired leaf below it is the only fault. */
export const createAuthority = async (name: string): Promise<Authority> => {
  await import('reflect-metadata')
  const x509 = await import('@peculiar/x509')
  const crypto = webcrypto
  x509.cryptoProvider.set(crypto)
  const keys = await crypto.subtle.generateKey(RSA, true, ['sign', 'verify'])
  const subject = `CN=${name}`
  const now = Date.now()
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: newSerial(),
      subject,
      issuer: subject,
      notBefore: new Date(now - 366 * DAY_MS),
      notAfter: new Date(now + 366 * DAY_MS),
      signingAlgorithm: RSA,
      publicKey: keys.publicKey,
      signingKey: keys.privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, crypto),
      ],
    },
    crypto,
  )
  const pem = `${certificate.toString('pem')}\n`
  return {
    pem,
    issue: async (names, from, to) => {
      const own = await crypto.subtle.generateKey(RSA, true, ['sign', 'verify'])
      const leaf = await x509.X509CertificateGenerator.create(
        {
          serialNumber: newSerial(),
          subject: `CN=${names[0] ?? 'localhost'}`,
          issuer: subject,
          notBefore: from,
          notAfter: to,
          signingAlgorithm: RSA,
          publicKey: own.publicKey,
          signingKey: keys.privateKey,
          extensions: [
            new x509.BasicConstraintsExtension(false, undefined, true),
            new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment, true),
            new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
            new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value }))),
            await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey, false, crypto),
          ],
        },
        crypto,
      )
      return { chain: `${leaf.toString('pem')}\n${pem}`, key: asPem(await crypto.subtle.exportKey('pkcs8', own.privateKey), 'PRIVATE KEY') }
    },
  }
}
