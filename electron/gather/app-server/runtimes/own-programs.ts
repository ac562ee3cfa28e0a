// Our own programs that Java, .NET and Mono are given to run (assets/programs): neither a JRE nor a .NET runtime has a compiler.
import compiled from '../../../../assets/programs/compiled.json' with { type: 'json' }

const decoded = (files: Readonly<Record<string, string>>): Record<string, Uint8Array> =>
  Object.fromEntries(Object.entries(files).map(([name, base64]) => [name, Buffer.from(base64, 'base64')]))

/** `-cp {files} TlsPreflight` runs it. */
export const javaProgram = decoded(compiled.java.files)

/** For every release since 2.0: `rollForward` takes the newest that is there. Without it a Linux without ICU would stop it. */
const RUNTIME_CONFIG = {
  runtimeOptions: {
    framework: { name: 'Microsoft.NETCore.App', version: '2.0.0' },
    rollForward: 'LatestMajor',
    configProperties: { 'System.Globalization.Invariant': true },
  },
}

/** `{file:TlsPreflight.exe}` is the program, for Mono and .NET alike. */
export const dotnetProgram = {
  ...decoded(compiled.dotnet.files),
  'TlsPreflight.runtimeconfig.json': JSON.stringify(RUNTIME_CONFIG),
}
