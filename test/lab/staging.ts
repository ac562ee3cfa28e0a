// What scenarios share: a quiet host, the question that is asked there, and the platform near or far.
// The platform is nginx with exactly the suites of REQUIREMENTS R4 unless the scenario says otherwise.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type IssueOptions, makeAuthority } from './peers/certificates.ts'
import { addCable, addFirewall, PLATFORM_ADDRESS, PLATFORM_NAME, type Refusal } from './peers/network.ts'
import { type NginxOptions, startNginx } from './peers/nginx.ts'
import { root } from './root.ts'
import type { Check } from './scenario.ts'
import { freePort, SEARCH_PATH, type Stage } from './stage.ts'

export const commandLine = join(root, 'dist', 'tls-preflight.cjs')
export const LOCAL_NAMES = ['DNS:localhost', 'IP:127.0.0.1']
export const PLATFORM_NAMES = [`DNS:${PLATFORM_NAME}`, `IP:${PLATFORM_ADDRESS}`]

/** The variables of a quiet host: no settings of the person who runs the lab. */
export const hostEnv = async (stage: Stage, env: Record<string, string> = {}): Promise<Record<string, string>> => {
  const home = stage.path('home')
  await mkdir(home, { recursive: true })
  return { PATH: SEARCH_PATH, HOME: home, LANG: 'C.UTF-8', ...env }
}

export const ask = async (stage: Stage, check: Partial<Check> & Pick<Check, 'url'>): Promise<Check> => ({
  profile: 'multisafepay',
  runtime: 'curl',
  ca: null,
  inside: [],
  timeout: 5,
  ...check,
  env: await hostEnv(stage, check.env),
})

/** The platform on loopback, as `localhost`. */
export const localPlatform = async (
  stage: Stage,
  { issue = { names: LOCAL_NAMES }, ...nginx }: { issue?: IssueOptions } & Partial<Omit<NginxOptions, 'listen'>> = {},
): Promise<{ url: string; ca: string }> => {
  const authority = await makeAuthority(stage)
  const port = await freePort()
  const certificate = nginx.certificate ?? (await authority.issue(issue))
  await startNginx(stage, { ...nginx, certificate, listen: [`127.0.0.1:${port}`] })
  return { url: `https://localhost:${port}/`, ca: authority.file }
}

/** The platform in a namespace of its own, behind a cable and, with the fault, a firewall. */
export const farPlatform = async (stage: Stage, firewall: Refusal | null): Promise<Check> => {
  const { host, far } = await addCable(stage)
  const authority = await makeAuthority(stage)
  const certificate = await authority.issue({ names: PLATFORM_NAMES })
  // Port 443 answers too: what closes 8443 is not the end of the cable.
  await startNginx(stage, { certificate, listen: [`${PLATFORM_ADDRESS}:8443`, `${PLATFORM_ADDRESS}:443`], inside: far.inside })
  if (firewall !== null) await addFirewall(far, 8443, firewall)
  return ask(stage, { url: `https://${PLATFORM_NAME}:8443/`, ca: authority.file, inside: host.inside, timeout: 2 })
}

/** Starts what follows beside a program that was started before it and is ready; all of it sees these processes alone, and ends with it. */
export const beside = (prepare: string): string[] => [
  ...['unshare', '--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c'],
  ...[`${prepare}; exec "$@"`, 'sh'],
]

/** A file is there: the sign that a program is ready. At most ten seconds. */
export const until = (file: string): string => `n=0; while [ ! -e ${file} ] && [ $n -lt 200 ]; do sleep 0.05; n=$((n + 1)); done`
