// A second look at what must not outlive this process, for an end that it does not notice: where its display goes away,
// Chromium ends the window's process at once, and nothing of ours runs any more. A shell beside us does: our end closes its input.
import { spawn } from 'node:child_process'
import { watchLeftovers } from './leftovers.ts'

/** Each line is a whole list, apart by tabs: folders by their paths, processes by number, groups of them with a minus in front. */
const SCRIPT = `list=; while IFS= read -r line; do list=$line; done
[ -n "$list" ] || exit 0
IFS='\t'; set -f
for one in $list; do
  case $one in
    /*) rm -rf -- "$one" ;;
    *) kill -s KILL -- "$one" ;;
  esac
done 2>/dev/null
printf '%s\\n' 'The window has gone: its display was closed, or it was ended by force. A check that ran was ended with it.' >&2`

/** Ends the processes that `own` names too; `own` is asked again at each change, and whenever the answered function is called. */
export const guard = (own: () => readonly number[]): { look(): void; leave(): void } => {
  if (process.platform === 'win32') return { look: () => undefined, leave: () => undefined }
  // In a group of its own: a Ctrl+C in the terminal is for the window, which ends by itself then.
  const shell = spawn('/bin/sh', ['-c', SCRIPT], { cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'inherit'] })
  // Where there is no shell the program works as well, only unguarded.
  shell.on('error', () => undefined)
  shell.stdin.on('error', () => undefined)
  shell.unref()
  let left: readonly string[] = []
  const look = () => void shell.stdin.write(`${[...own().map(String), ...left].join('\t')}\n`)
  watchLeftovers((leftovers) => {
    left = [...leftovers].map((one) => ('folder' in one ? one.folder : `-${one.group}`))
    look()
  })
  look()
  return { look, leave: () => void shell.stdin.end('\n') }
}
