// What an AppImage does around the program that it carries (its AppRun), and what of that must not stay. Its folders stand before those of
// the system in the variables below; a runtime that is started for a check would look there, and not as on this host.
import path from 'node:path'

/** Lists of folders, parted by colons, in which an AppImage puts its own first. */
const LISTS = ['PATH', 'LD_LIBRARY_PATH', 'XDG_DATA_DIRS']
/** What it sets for itself alone (AppImage specification, and electron-builder's AppRun). */
const OWN = ['APPDIR', 'APPIMAGE', 'ARGV0', 'OWD', 'GSETTINGS_SCHEMA_DIR']

/** Takes from `env` what the AppImage that `program` lies in has put there; leaves all else as it is. */
export const leaveAppImage = (env: NodeJS.ProcessEnv, program: string): void => {
  const folder = env.APPDIR
  // The variable can be a person's own, or that of an AppImage which started this program.
  if (folder === undefined || !path.isAbsolute(folder) || path.relative(folder, program).startsWith('..')) return
  for (const name of LISTS) {
    const list = env[name]
    if (list === undefined) continue
    const others = list.split(':').filter((one) => path.relative(folder, one || '/').startsWith('..'))
    if (others.length > 0) env[name] = others.join(':')
    else delete env[name]
  }
  for (const name of OWN) delete env[name]
}

/** An AppImage starts its program with this switch where the system allows it no sandbox. */
export const NO_SANDBOX = 'no-sandbox'

export const WITHOUT_SANDBOX =
  'The window opens only with its sandbox, and it was started with --no-sandbox. ' +
  'An AppImage does that by itself where the system allows it no sandbox. ' +
  'Install the deb or rpm package there, or use the page of the command line: tls-preflight serve.'
