// A command as one line of text: what evidence shows, and by what a recording finds a run again.
// A script is shown by its first line, so that a change inside a script does not make recordings useless.

const shown = (argument: string): string => {
  const [first = '', ...more] = argument.split('\n')
  const text = more.length > 0 ? `${first.trim()} …` : first
  return text === '' || /[^\w@%+=:,./{}*-]/.test(text) ? `'${text.replace(/'/g, `'\\''`)}'` : text
}

/** `VARIABLE=value program argument …`, quoted as a POSIX shell reads it; `env` holds only what a person needs to see. */
export const commandLine = (program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): string =>
  [...Object.entries(env).map(([name, value]) => `${name}=${shown(value)}`), ...[program, ...args].map(shown)].join(' ')
