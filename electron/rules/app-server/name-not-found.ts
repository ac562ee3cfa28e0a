// A runtime that did not find the endpoint's address, which this check found on the same host: no connection was made then, and no TLS
// was tried. A service's account that may not read the files of name resolution fails so, and so does a resolver that is busy.
// Sources: gai_strerror(3) of glibc; libcurl-errors(3), CURLE_COULDNT_RESOLVE_HOST; Node.js, "Common system errors"; Java,
// UnknownHostException; PHP, php_network_getaddresses; Go, net.DNSError; Wget, "unable to resolve host address".
import type { FixStep } from '../../contract/report.ts'
import type { Attempt, Runtime } from '../../contract/runtime-facts.ts'
import { shellLine } from '../../contract/shell.ts'

const NOT_FOUND =
  /getaddrinfo|php_network_getaddresses|name resolution|name or service not known|nodename nor servname|(could not|couldn't|unable to|cannot) resolve host|UnknownHostException|\b(ENOTFOUND|EAI_AGAIN)\b|no such host|no address associated with hostname/i

/** Through a proxy it is the proxy's name that is looked up here. */
export const foundNoAddress = ({ via, error }: Attempt): boolean => via === 'direct' && NOT_FOUND.test(error ?? '')

/** What a C library reads to find an address (nsswitch.conf(5), resolv.conf(5), hosts(5)). */
const FILES = ['/etc/nsswitch.conf', '/etc/hosts', '/etc/resolv.conf']

/** `account`: whose try it was; undefined: that of whoever made the check. */
export const nameSteps = ({ name, account }: Pick<Runtime, 'name' | 'account'>, host: string): FixStep[] => [
  { text: 'Run this check again. A resolver that was busy for a moment looks the same.' },
  ...(account === undefined
    ? [{ text: `Look whether ${name} asks a resolver of its own, or has a list of hosts of its own.` }]
    : [
        {
          text: `See whether the account “${account.name}” finds it.`,
          command: shellLine(['sudo', '-u', account.name, 'getent', 'hosts', host]),
        },
        {
          text: `If not, see whether it may read these files. They are meant for all: rw-r--r--.`,
          command: shellLine(['ls', '-lL', ...FILES]),
        },
      ]),
]
