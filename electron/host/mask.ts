// Takes credentials out of what is kept of a host: logins in URLs, HTTP authorization headers, TLS session secrets.
// It masks by form, so that it needs to know no secret; too much masked is better than too little.

const MASK = '***'

/** The text with every credential that shows its form masked. */
export const maskCredentials = (text: string): string =>
  text
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s"'<>]*@/gi, `$1${MASK}:${MASK}@`)
    .replace(/\b((?:proxy-)?authorization:\s*\w+)\s+[^\s]+/gi, `$1 ${MASK}`)
    .replace(/\b(auth using \w+ with user) .*/gi, `$1 ${MASK}`)
    .replace(/\b(Master-Key|Resumption PSK)(\s*:\s*)[0-9A-F]+/gi, `$1$2${MASK}`)

/** The value of a variable; a proxy's address needs no scheme to carry a login. */
export const maskVariable = (name: string, value: string): string =>
  /proxy/i.test(name) && !value.includes('://') ? value.replace(/^.*@/, `${MASK}:${MASK}@`) : maskCredentials(value)
