// Files of variables, as `node --env-file` and its like in other languages read them.
// Source: Node.js, "Command-line API", --env-file.

const LINE = /^[ \t]*(?:export[ \t]+)?([^\s=#][^=\n]*?)[ \t]*=[ \t]*(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([^\n#]*))/gm

/** The variables in such a file, as Node.js reads it; the last one of a name holds. */
export const variablesInFile = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.replaceAll('\r', '').matchAll(LINE)].map(([, name = '', double, single, back, plain = '']) => [
      name,
      double?.replaceAll('\\n', '\n') ?? single ?? back ?? plain.trim(),
    ]),
  )
