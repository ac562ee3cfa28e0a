// A Java that cannot open the file of its own certificate and key: it then makes no context of TLS, and so no connection at all.
// Sources: JSSE Reference Guide, "Customizable Items" (javax.net.ssl.keyStore); the words are those of our own program
// (assets/programs/TlsPreflight.java), which asks for that file alone where Java does not tell it.
import type { FixStep } from '../../contract/report.ts'
import type { Attempt, Runtime } from '../../contract/runtime-facts.ts'
import { shellLine } from '../../contract/shell.ts'

const KEY_STORE = '-Djavax.net.ssl.keyStore'

export interface LostKeys {
  file: string
  /** Where the setting stands. */
  source: string
}

/** Null where its words are not about that. */
export const lostKeys = ({ settings }: Runtime, { error }: Attempt): LostKeys | null => {
  const setting = settings.filter(({ name }) => name === KEY_STORE).pop()
  if (setting === undefined || !(error ?? '').startsWith('problem accessing key store')) return null
  return { file: setting.value, source: setting.source }
}

export const LOST_KEYS = {
  title: (runtime: string) => `${runtime} cannot use the file of its own certificate and key`,
  why: ({ file, source }: LostKeys) => ` It is “${file}” (${KEY_STORE}, ${source}). While that is so, Java makes no connection over TLS.`,
  steps: ({ file }: LostKeys): FixStep[] => [
    {
      text: 'See whether the file is there, and who may read it. The account of the server must be able to, with each folder on the way.',
      command: shellLine(['ls', '-l', file]),
    },
    {
      text: 'See whether its password is the one that the server is given. This asks for it.',
      command: shellLine(['keytool', '-list', '-keystore', file]),
    },
    { text: `Correct ${KEY_STORE} or ${KEY_STORE}Password, or put the file back. Then restart the server.` },
  ],
}
