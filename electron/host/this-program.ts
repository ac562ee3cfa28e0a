// Whether a process is one of this program, such as its page: it is no server of the merchant's.

/** How this program is called: its one file, and the link to it that a package manager makes. */
const THIS_PROGRAM = /(^|[\\/])tls-preflight(\.cjs)?$/

/** By the words of its command line, the interpreter's own first. */
export const isThisProgram = ([, ...args]: readonly string[]): boolean => {
  const script = args.find((argument) => !argument.startsWith('-'))
  return script !== undefined && THIS_PROGRAM.test(script)
}
