// Reads what a Linux distribution says of itself (os-release(5)), and what tells that this is a container. Pure.

const withoutEscapes = (value: string): string => value.replace(/\\(["$`\\])/g, '$1')

const unquoted = (value: string): string => {
  const quoted = /^(["'])(.*)\1$/.exec(value)
  if (quoted?.[2] === undefined) return value
  return quoted[1] === '"' ? withoutEscapes(quoted[2]) : quoted[2]
}

/** The assignments of an os-release file; comments and lines that are none are left out. */
export const parseOsRelease = (text: string): Record<string, string> => {
  const values: Record<string, string> = {}
  for (const line of text.split(/\r?\n/)) {
    const assignment = /^\s*([A-Z][A-Z0-9_]*)=(.*?)\s*$/.exec(line)
    if (assignment?.[1] !== undefined) values[assignment[1]] = unquoted(assignment[2] ?? '')
  }
  return values
}

/** The container manager that the control groups of process 1 name (cgroups(7)), or null. */
export const containerFromCgroup = (text: string): string | null => {
  const marks = [
    ['docker', /[/-]docker[/-]/],
    ['podman', /libpod/],
    ['kubernetes', /kubepods/],
    ['lxc', /\/lxc[./]/],
    ['containerd', /containerd/],
  ] as const
  return marks.find(([, mark]) => mark.test(text))?.[0] ?? null
}
