// Java: HttpsURLConnection with the JVM's own settings, by a class of our own (assets/programs/TlsPreflight.java), which a JRE of
// version 6 or later runs. A JVM takes its proxy and its versions of TLS from -D properties and JAVA_TOOL_OPTIONS, not from variables.
import { argumentAtStart, atLeast, type Command, defineRuntimeKind } from './define-runtime-kind.ts'
import { javaSecurity } from './java-security.ts'
import { javaProgram } from './own-programs.ts'
import { parseScriptedAttempt, parseScriptedIdentity, scriptArguments, scriptedWay } from './scripted.ts'

/**
 * What runs once and is gone is compiled only simply, which saves a third of its time, and leaves no file of its performance in /tmp.
 * A JVM that knows no such option ignores it.
 */
const RUN = [
  ...['-XX:+IgnoreUnrecognizedVMOptions', '-XX:TieredStopAtLevel=1', '-XX:CompileThresholdScaling=5', '-XX:-UsePerfData'],
  ...['-cp', '{files}', 'TlsPreflight'],
] as const

/** `1.8.0_261` and `17.0.15` by one count: 8.0_261 and 17.0.15 (JEP 223 dropped the `1.`). */
const release = (version: string): string => version.replace(/^1\./, '')

/** Whether it has TLS 1.3 at all: Java 11, and 8 from update 261 (the release notes of both). */
const hasTls13 = (version: string): boolean => {
  const own = release(version)
  return atLeast(own, '11') || (/^8\D/.test(own) && atLeast(own, '8.0_261'))
}

export const java = defineRuntimeKind({
  kind: 'java',
  name: 'Java',
  programs: /^java$/,
  runsApplications: true,
  identify: { args: RUN, files: javaProgram, parse: parseScriptedIdentity },
  besideProgram: javaSecurity,
  proxyVariables: () => [],
  wayTaken: scriptedWay,
  sendsHelloFirst: true,
  request: (ask): Command | { unsupported: string } => {
    const told = scriptArguments(ask)
    if ('unsupported' in told) return told
    return {
      args: [...RUN, ...told.args, ...(ask.addsAnchors ? ['{file:added}'] : [])],
      files: javaProgram,
      ...(told.secretEnv === undefined ? {} : { secretEnv: told.secretEnv }),
    }
  },
  switches: ({ version }, minTls) => {
    if (minTls === '1.3' && !hasTls13(version)) return []
    const value = minTls === '1.3' ? 'TLSv1.3' : hasTls13(version) ? 'TLSv1.2,TLSv1.3' : 'TLSv1.2'
    return ['https.protocols', 'jdk.tls.client.protocols'].map((name) => argumentAtStart(`-D${name}=${value}`))
  },
  parseAttempt: (result) => parseScriptedAttempt(result),
})
