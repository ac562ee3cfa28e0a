// The TLS libraries that a process has mapped, those among them that were taken away since, by /proc/PID/maps, in which the kernel marks
// such a file (proc_pid_maps(5)). Pure.

const fileName = (path: string): string => path.replace(/^.*\//, '')

/** OpenSSL, LibreSSL, GnuTLS, NSS, Mbed TLS and wolfSSL, by the names of their files. */
const TLS_LIBRARY = /^lib(ssl|crypto|gnutls|nss3|nssutil3|ssl3|smime3|mbedtls|mbedcrypto|wolfssl)\b.*\.so/
/** It decides how its programs use one. */
const CURL_LIBRARY = /^libcurl\b.*\.so/

/** Programs that bring a TLS library within them, unless they were built to share the system's. */
const CARRIES_LIBRARY = /^(node|nodejs|bun|deno)$/

interface Mapped {
  path: string
  /** It was taken away since. */
  gone: boolean
}

/**
 * The files that are mapped. dpkg and rpm put the new file under another name first and then rename it; rpm leaves a mark after the old
 * name (`libssl.so.3;65a1b2c3`).
 */
const mappedFiles = (maps: string): Mapped[] =>
  [...maps.matchAll(/^\S+ \S+ \S+ \S+ \d+\s+(\/.*?)( \(deleted\))?$/gm)].map(([, path = '', mark]) =>
    mark === undefined ? { path, gone: false } : { path: path.replace(/;[0-9a-f]+$/, ''), gone: true },
  )

const isLibrary = ({ path }: Pick<Mapped, 'path'>): boolean => TLS_LIBRARY.test(fileName(path))

/** Whether a file of this name is such a library, or libcurl. */
export const isTlsLibrary = (name: string): boolean => TLS_LIBRARY.test(name) || CURL_LIBRARY.test(name)

/** Those that are mapped, each once, gone or not. */
export const mappedTlsLibraries = (maps: string): string[] => [
  ...new Set(mappedFiles(maps).flatMap(({ path }) => (isTlsLibrary(fileName(path)) ? [path] : []))),
]

/**
 * The TLS libraries that are mapped and gone, each once. `exe`, the process's program, is one itself where it brings its library with it.
 */
export const deletedTlsLibraries = (maps: string, exe = ''): string[] => {
  const files = mappedFiles(maps)
  const carried = !files.some(isLibrary) && CARRIES_LIBRARY.test(fileName(exe)) ? exe : null
  return [...new Set(files.flatMap((file) => (file.gone && (isLibrary(file) || file.path === carried) ? [file.path] : [])))]
}
