// What releases of Node.js can be told from outside, which those who ask them and those who advise their owners must know alike.

/**
 * Whether this release, such as `6.9.5`, reads NODE_EXTRA_CA_CERTS. It came with 7.3.0, and was taken from there into 6.10.0 and 4.8.0.
 * Source: the release notes of these three (https://nodejs.org/en/blog/release), read 2026-11-22.
 */
export const readsExtraCerts = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const since = { 4: 8, 6: 10, 7: 3 }[major]
  return since === undefined ? major > 7 : minor >= since
}
