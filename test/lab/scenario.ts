// A scenario of the lab: a host, one fault, and the causes that the product must name. Data, but for the staging of its peers.
// What a scenario needs of this machine is said, so that it is left out by name where it cannot run.
import { existsSync, readdirSync } from 'node:fs'
import type { Layer } from '../../electron/contract/vocabulary.ts'
import { findProgram, type Stage } from './stage.ts'

/** What a person asks for, whichever face they use. */
export interface Check {
  url: string
  /** A built-in platform, by its id. */
  profile: string
  /** The runtime that is chosen, or several with a comma between. */
  runtime: string
  /** A PEM file with the lab's own authority, or null. */
  ca: string | null
  /** The value of `--proxy`, where it is not what the system says; the page and the window are not told. */
  proxy?: string
  /** The folder that `--scan` names; the page and the window are not told. */
  scan?: string
  /** Variables that the program is started with. */
  env: Record<string, string>
  /** The command that starts the program on the scenario's host, such as in a namespace. */
  inside: readonly string[]
  /** Seconds a step may take, where a face can be told. */
  timeout: number
  /** The value of `--as-of`, where it is not the day of the check; the page and the window are not told. */
  asOf?: string
  /** The host is a root folder of its own, with another Node: the command line alone runs there. */
  elsewhere?: { node: string; program: string }
}

export const FACES = ['cli', 'engine', 'page', 'window'] as const
export type Face = (typeof FACES)[number]

export type Requirement =
  | 'root'
  | 'nginx'
  | 'squid'
  | 'tinyproxy'
  | 'nft'
  | 'ip'
  | 'dnsmasq'
  | 'debootstrap'
  | 'delay-line'
  | 'mitmproxy'
  | 'haproxy'
  | 'apache2'
  | 'apache-php'
  | 'gunicorn'
  | 'uwsgi'
  | 'danted'
  | 'stunnel'
  | 'java'
  | 'mono'
  | 'linux'
  | 'wget'
  | 'git'
  | 'faketime'
  | 'wine'

export interface Scenario {
  /** A name of its own: that of its cause, with more words where the cause has several scenarios. */
  id: string
  layer: Layer
  host: string
  fault: string
  /** `scripted` where no real part can misbehave so. */
  peers: 'real' | 'scripted'
  requires: readonly Requirement[]
  /** With the fault in place exactly these are named: the causes of the verdict and, where the verdict is not `not-ready`, the warnings. */
  expected: readonly string[]
  /** The verdict with the fault in place; `not-ready` where none is said, `ready` for a cause that only warns. */
  verdict?: 'not-ready' | 'cannot-tell' | 'ready'
  /** What must be said of the connection with the fault in place, where it is not told by the causes. */
  connects?: Answer['connects']
  /** The host has every runtime that is installed here; the others have five, and those that `requires` names. */
  wholeHost?: true
  /** Run through every face by `npm test`; the others go through the command line alone. */
  everyFace?: true
  /** Sets the scene; without the fault the same set-up must be ready. */
  stage(stage: Stage, faulty: boolean): Promise<Check>
}

/** What a face answered. */
export interface Answer {
  status: 'ready' | 'not-ready' | 'cannot-tell'
  connects: 'yes' | 'no' | 'unknown'
  causes: string[]
  /** The causes that warn, whether they count for the verdict or not; consequences of another are left out. */
  warnings: string[]
  /** The exit status, where the face is the command line. */
  exit: number | null
}

const filesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : [])

const has: Record<Requirement, () => boolean> = {
  root: () => process.getuid?.() === 0,
  linux: () => process.platform === 'linux' && process.arch === 'x64',
  nginx: () => findProgram('nginx') !== null,
  squid: () => findProgram('squid') !== null,
  tinyproxy: () => findProgram('tinyproxy') !== null,
  nft: () => findProgram('nft') !== null,
  ip: () => findProgram('ip') !== null,
  dnsmasq: () => findProgram('dnsmasq') !== null,
  debootstrap: () => findProgram('debootstrap') !== null,
  mitmproxy: () => findProgram('mitmdump') !== null,
  haproxy: () => findProgram('haproxy') !== null,
  apache2: () => findProgram('apache2') !== null,
  // As Debian's package enables it.
  'apache-php': () => filesIn('/etc/apache2/mods-enabled').some((name) => /^php[\d.]*\.load$/.test(name)),
  gunicorn: () => findProgram('gunicorn') !== null,
  uwsgi: () => findProgram('uwsgi-core') !== null && existsSync('/usr/lib/uwsgi/plugins/python3_plugin.so'),
  danted: () => findProgram('danted') !== null,
  java: () => findProgram('java') !== null,
  mono: () => findProgram('mono') !== null,
  stunnel: () => findProgram('stunnel') !== null,
  wget: () => findProgram('wget') !== null,
  git: () => findProgram('git') !== null,
  faketime: () => findProgram('faketime') !== null,
  wine: () => findProgram('wine') !== null && process.arch === 'x64',
  'delay-line': () => findProgram('python3') !== null && existsSync('/dev/net/tun'),
}

/** What this machine lacks for a scenario; empty when it can run. */
export const lacking = (requires: readonly Requirement[]): Requirement[] => requires.filter((requirement) => !has[requirement]())
