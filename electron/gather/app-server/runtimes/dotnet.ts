// .NET (Core 2.0 and later) and Mono: one program of ours (assets/programs/TlsPreflight.cs) runs on both.
// .NET takes the TLS library of the system; Mono carries BoringSSL since 4.8 (its release notes), and before had TLS 1.0 alone.
import { type Ask, argumentAtEnd, type Command, defineRuntimeKind, type Identity, type Switch } from './define-runtime-kind.ts'
import { dotnetProgram } from './own-programs.ts'
import { parseScriptedAttempt, parseScriptedIdentity, scriptArguments, scriptedWay } from './scripted.ts'

const RUN = ['{file:TlsPreflight.exe}'] as const
/** Both would leave a socket in /tmp, or a file in /dev/shm, for those who want to look into them. */
const QUIET = { COMPlus_EnableDiagnostics: '0', MONO_DISABLE_SHARED_AREA: '1' }

/** SecurityProtocolType and SslProtocols have the same numbers; those who lack the name take the number all the same. */
export const PROTOCOL_NUMBERS = { '1.2': 3072, '1.3': 12288 } as const

/** What the program is told after the deadline. */
export const protocolSwitch = (minTls: keyof typeof PROTOCOL_NUMBERS | '1.0' | '1.1'): readonly Switch[] => {
  const number = minTls === '1.3' ? PROTOCOL_NUMBERS['1.3'] : PROTOCOL_NUMBERS['1.2']
  return [argumentAtEnd(`ServicePointManager.SecurityProtocol = (SecurityProtocolType)${number}`, `versions=${number}`)]
}

const requestOf = (ask: Ask, env: Readonly<Record<string, string>> = {}): Command | { unsupported: string } => {
  const told = scriptArguments(ask)
  if ('unsupported' in told) return told
  return {
    args: [...RUN, ...told.args],
    files: dotnetProgram,
    env: { ...QUIET, ...env },
    ...(told.secretEnv === undefined ? {} : { secretEnv: told.secretEnv }),
  }
}

export const dotnet = defineRuntimeKind({
  kind: 'dotnet',
  name: '.NET',
  programs: /^dotnet$/,
  runsApplications: true,
  identify: { args: RUN, files: dotnetProgram, env: QUIET, parse: parseScriptedIdentity },
  proxyVariables: () => ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'],
  wayTaken: scriptedWay,
  sendsHelloFirst: true,
  request: (ask) => {
    // On Windows its store is the system's, which takes no file.
    if (ask.addsAnchors && ask.runtime.library?.name === 'Schannel')
      return { unsupported: 'On Windows .NET has no setting for further trust anchors: they are added to the store of Windows.' }
    return requestOf(ask, ask.addsAnchors ? { SSL_CERT_FILE: '{file:merged}' } : {})
  },
  switches: (_runtime, minTls) => protocolSwitch(minTls),
  parseAttempt: (result) => parseScriptedAttempt(result),
})

const MONO_STORE = '/usr/share/.mono/new-certs/Trust'

/** Its TLS provider as it names it; Mono before 4.8 has none to name. */
const monoLibrary = (stdout: string, version: string): NonNullable<Identity['library']> =>
  /"provider":"btls"/.test(stdout) ? { name: 'BoringSSL', version: '', bundled: true } : { name: 'Mono.Security', version, bundled: true }

export const mono = defineRuntimeKind({
  kind: 'mono',
  name: 'Mono',
  programs: /^mono(-sgen)?$/,
  runsApplications: true,
  identify: {
    args: RUN,
    files: dotnetProgram,
    env: QUIET,
    parse: (result) => {
      const identity = parseScriptedIdentity(result)
      return identity && { ...identity, library: monoLibrary(result.stdout, identity.version), trustStore: MONO_STORE }
    },
  },
  // Also for https addresses; it reads no https_proxy (seen with 6.8).
  proxyVariables: () => ['http_proxy', 'HTTP_PROXY'],
  wayTaken: scriptedWay,
  sendsHelloFirst: true,
  request: (ask) =>
    ask.addsAnchors ? { unsupported: 'Mono has no setting for further trust anchors: cert-sync adds them to its store.' } : requestOf(ask),
  switches: (_runtime, minTls) => protocolSwitch(minTls),
  parseAttempt: (result) => parseScriptedAttempt(result),
})
