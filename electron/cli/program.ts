// The command line: every command and option, its help, and where it goes. Commands are loaded when they are called.
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import type { CheckOptions } from './commands/check.ts'
import type { ExplainOptions } from './commands/explain.ts'
import type { HelloOptions } from './commands/hello.ts'
import type { JudgeOptions } from './commands/judge.ts'
import type { ScanOptions } from './commands/scan.ts'
import type { SuitesOptions } from './commands/suites.ts'
import { EXIT } from './exit.ts'
import type { Outputs } from './outputs.ts'
import { answer, complain } from './terminal.ts'
import { version } from './version.ts'

const collect = (value: string, before: string[] = []): string[] => {
  const names = value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  // No name at all would mean that every runtime decides, which nobody asks for in this way.
  if (names.length === 0) throw new InvalidArgumentError('Name a runtime, such as php.')
  return [...before, ...names]
}

/** An option that takes one value, given twice: one of them would be passed over without a word. */
const once = (value: string, before: string | undefined): string => {
  if (before !== undefined) throw new InvalidArgumentError('It was given before, and can be given only once.')
  return value
}

/** Holds for every option of every command that says nothing else of its value. */
const withSingleValues = (command: Command): void => {
  for (const option of command.options) if (option.required && option.parseArg === undefined) option.argParser(once)
  for (const inner of command.commands) withSingleValues(inner)
}

/**
 * A message may begin with a dash, as lines of gnutls-cli (`- Status: …`) and wget (`--2026-11-22 …`) do. With a blank before it
 * it is taken for what it is; what is written like an option stays one, so that a wrong one is refused.
 */
const withMessages = (args: readonly string[]): string[] => {
  if (args[0] !== 'explain') return [...args]
  const isMessage = (arg: string, index: number) =>
    arg.startsWith('-') && !/^--?(?:[A-Za-z][\w-]*(?:=.*)?)?$/s.test(arg) && args[index - 1] !== '--file'
  return args.map((arg, index) => (isMessage(arg, index) ? ` ${arg}` : arg))
}

const withOutputs = (command: Command): Command =>
  command
    .option('--json', 'print the report as JSON, and nothing else, on standard output')
    .option('--html <file>', 'write the report as one HTML page')
    .option('--bundle <file>', 'write the bundle (zip) for a support agent')
    .option('--facts <file>', 'write what was read, without any judgement')

/** Runs the command line; `args` without the program's name. Answers the exit status. */
export const runProgram = async (args: readonly string[]): Promise<number> => {
  let status: number = EXIT.done
  const then = async (work: Promise<number> | number) => {
    status = await work
  }
  const program = new Command('tls-preflight')
    .description('Finds out whether this host can connect to a platform under its TLS rules, and names the first broken layer.')
    .version(version, '--version')
    .helpCommand(false)
    .configureOutput({ writeOut: answer, writeErr: (text) => complain(text.replace(/\n$/, '')) })
    .exitOverride()
    .showHelpAfterError('Run tls-preflight --help to see every command and option.')

  withOutputs(program.command('check').description('check whether this host can connect').argument('[url...]', 'the addresses of the API'))
    .option('--profile <id|file>', 'the platform whose rules hold (default: pci-dss)')
    .option('--runtime <name>', 'only this runtime decides, e.g. php; may be repeated', collect)
    .option('--proxy <system|none|url>', 'which proxy to use, or which script (pac+http://…, or a path); default: system')
    .option('--ca <file>', 'further trust anchors (PEM), for an internal CA')
    .option('--scan <dir>', 'look through the code and settings in this folder too')
    .option('--deep', 'lift the limit of 25 connections to one endpoint')
    .option('--as-of <date>', 'judge as of this day, e.g. 2027-06-30')
    .option('--timeout <seconds>', 'the deadline of each step (default: 10)')
    .action(async (urls: string[], options: CheckOptions) => then((await import('./commands/check.ts')).check(urls, options)))

  program
    .command('judge')
    .description('judge the facts of an earlier check again')
    .argument('<facts|bundle>', 'a facts file or a bundle')
    .option('--profile <id|file>', 'judge by the rules of this platform')
    .option('--as-of <date>', 'judge as of this day, e.g. 2027-06-30')
    .option('--json', 'print the report as JSON, and nothing else, on standard output')
    .option('--html <file>', 'write the report as one HTML page')
    .action(async (path: string, options: JudgeOptions) => then((await import('./commands/judge.ts')).judge(path, options)))

  program
    .command('show')
    .description('show what a bundle says')
    .argument('<bundle>', 'a bundle (zip)')
    .option('--json', 'print the report as JSON, and nothing else, on standard output')
    .action(async (path: string, options: { json?: boolean }) => then((await import('./commands/show.ts')).show(path, options)))

  // These options are read in electron/cli/entry.ts too, which starts this command without the rest.
  program
    .command('suites')
    .description('list every TLS version and suite that a server accepts (asked directly, not through a proxy)')
    .argument('<host[:port]>', 'the server; port 443 unless another one is given')
    .option('--json', 'print the list as JSON, and nothing else, on standard output')
    .option('--timeout <seconds>', 'the deadline of each answer (default: 10)')
    .option('--sni <name>', 'ask for this name (default: the host)')
    .action(async (host: string, options: SuitesOptions) => then((await import('./commands/suites.ts')).suites(host, options)))

  program
    .command('scan')
    .description('look through code and settings for http:// addresses, old TLS, and certificates that are not checked')
    .argument('<dir>', 'the folder of your integration')
    .argument('[url...]', 'the addresses of the API; default: those of the built-in platforms')
    .option('--profile <id|file>', 'look for the addresses of this platform')
    .option('--all', 'write every place, not the first 30 of a kind')
    .option('--json', 'print the findings as JSON, and nothing else, on standard output')
    .action(async (folder: string, urls: string[], options: ScanOptions) =>
      then((await import('./commands/scan.ts')).scan(folder, urls, options)),
    )

  program
    .command('hello')
    .description('run a command and show its ClientHello, field by field; it is caught on this computer')
    .usage('[options] -- <command> {url}')
    .argument('<command...>', 'the command; {url}, {host} and {port} in it stand for the address')
    .option('--profile <id|file>', 'the platform whose rules and address are meant (default: pci-dss)')
    .option('--url <url>', 'ask for this address (default: the first of the profile)')
    .option('--listen', 'let {url} be an address on this computer, for a command that takes no proxy')
    .option('--timeout <seconds>', 'the deadline of the command (default: 10)')
    .option('--json', 'print the hello as JSON, and nothing else, on standard output')
    .action(async (command: string[], options: HelloOptions) => then((await import('./commands/hello.ts')).hello(command, options)))

  program
    .command('explain')
    .description('say what an error message means, or a cause by its id; finds all known ones in a log')
    .argument('[text...]', 'the message, in quotes, or the id of a cause; - reads standard input')
    .option('--file <file>', 'read the text from this file')
    .option('--json', 'print the answer as JSON, and nothing else, on standard output')
    .action(async (words: string[], options: ExplainOptions) => then((await import('./commands/explain.ts')).explain(words, options)))

  const profiles = program.command('profiles').description('the platforms whose rules are built in')
  profiles
    .command('list', { isDefault: true })
    .description('list them (also without a word)')
    .action(async () => then((await import('./commands/profiles.ts')).listProfiles()))
  profiles
    .command('check')
    .description('check a profile file of your own')
    .argument('<file>', 'a profile file (JSON)')
    .action(async (path: string) => then((await import('./commands/profiles.ts')).checkProfile(path)))

  withOutputs(program.command('practice').description('try it on a practice platform on this computer'))
    .option('--fault <cause>', 'give the practice run one fault; an unknown one lists them all')
    .action(async (options: Outputs & { fault?: string }) => then((await import('./commands/practice.ts')).practice(options)))

  program
    .command('serve')
    .description('open the page for a browser on this computer')
    .option('--port <number>', 'the port to listen on (default: any free one)')
    .action(async (options: { port?: string }) => then((await import('./commands/serve.ts')).serve(options)))

  withSingleValues(program)
  try {
    if (args.length === 0) program.help({ error: true })
    await program.parseAsync(withMessages(args), { from: 'user' })
    return status
  } catch (error) {
    // commander has already said what is wrong; help and version that were asked for are no error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
    throw error
  }
}
