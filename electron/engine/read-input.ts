// Reads the proxy, the file of certificates, the folder and the runtime as a person names them. One place, so that every face refuses the same.
import { parseProxyAddress } from '../gather/proxy/proxy-address.ts'
import { namesScript, scriptLocation } from '../gather/proxy/script-location.ts'
import type { Host } from '../host/host.ts'

/** A whole certificate in PEM (RFC 7468 section 5). */
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=]+-----END CERTIFICATE-----/

/** As programs take it from the environment: a plain http proxy. With a login in it the kind must be written, so that nothing is guessed. */
const HOST_AND_PORT = /^(\[[\da-f:.]+\]|[\w.-]+):\d+\/?$/i

/** Kinds of address rather than names of hosts, whatever number follows. */
const NO_HOST = /^(javascript|data|file|ftp|mailto|https?):/i

/** `system`, `none`, a proxy's address, or a proxy script's (`pac+http://…`, or a path). The sentence does not repeat the whole value: it may hold a password. */
export const readProxy = (written: string): { ok: true; proxy: string } | { ok: false; sentence: string } => {
  const given = written.trim()
  const proxy = HOST_AND_PORT.test(given) && !NO_HOST.test(given) ? `http://${given.replace(/\/$/, '')}` : given
  if (proxy === 'system' || proxy === 'none') return { ok: true, proxy }
  if (namesScript(proxy))
    return scriptLocation(proxy) === null
      ? { ok: false, sentence: 'The address of the proxy script is not understood. Write it like pac+http://proxy.example.com/proxy.pac.' }
      : { ok: true, proxy }
  const example = 'Write it like http://proxy.example.com:3128.'
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(proxy)) return { ok: false, sentence: `The address of the proxy is not understood. ${example}` }
  const { problem } = parseProxyAddress(proxy)
  return problem === null ? { ok: true, proxy } : { ok: false, sentence: `${problem} ${example}` }
}

/** The full path of a PEM file that holds a certificate. */
export const readCa = async (path: string, host: Host): Promise<{ ok: true; ca: string } | { ok: false; sentence: string }> => {
  const file = await host.readFile(path)
  if (!file.ok) return { ok: false, sentence: `The file ${path} cannot be read. ${file.detail} Check its name and who may read it.` }
  return CERTIFICATE.test(file.text)
    ? { ok: true, ca: file.realPath }
    : { ok: false, sentence: `${path} holds no certificate. A PEM file is needed.` }
}

/** A folder to look through, as it was named. Nothing of it is read yet but whether it can be. */
export const readFolder = async (path: string, host: Host): Promise<{ ok: true; scan: string } | { ok: false; sentence: string }> => {
  const nothing = { enters: () => false, wants: () => false, file: () => undefined, skipped: () => undefined }
  const end = await host.readTree(path, { ...nothing, signal: new AbortController().signal, maxBytes: 0 })
  return end.ok ? { ok: true, scan: path } : { ok: false, sentence: `The folder ${path} cannot be looked through. ${end.detail}` }
}

/** What a person chose as a runtime. A name is looked for later, with all that is found; a program's place, a full path, must lead to one. */
export const readRuntime = async (
  written: string,
  host: Host,
): Promise<{ ok: true; runtime: string } | { ok: false; sentence: string }> => {
  if (!/^([/\\]|[A-Za-z]:[/\\])/.test(written)) return { ok: true, runtime: written }
  const there = await host.look(written)
  if (there === null) return { ok: false, sentence: `There is no program ${written}, or this user may not look there.` }
  if (there.kind !== 'file')
    return { ok: false, sentence: `${written} is ${there.kind === 'folder' ? 'a folder' : 'no file'}, and no program.` }
  // Windows tells programs by their names.
  return there.executable || host.platform === 'win32'
    ? { ok: true, runtime: written }
    : { ok: false, sentence: `${written} is no program: nobody may run it.` }
}
