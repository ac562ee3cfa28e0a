// The scene of most causes of the network: host and platform in two network namespaces with a cable between, each with a network
// of its own, so that even a public name leads nowhere but to the lab.
import { makeAuthority } from './peers/certificates.ts'
import { addCable, type Namespace, PLATFORM_NAME } from './peers/network.ts'
import { startNginx } from './peers/nginx.ts'
import type { Check } from './scenario.ts'
import type { Stage } from './stage.ts'
import { ask, PLATFORM_NAMES } from './staging.ts'

/** The platform's published name, where a scenario needs one that looks public. */
export const PUBLIC_NAME = 'api.multisafepay.com'
/** Behind the platform's end of the cable, on no network of the host's own (RFC 5737). */
export const DISTANT_ADDRESS = '203.0.113.1'

/** What such a scene needs of this machine. */
export const NAMESPACES = ['linux', 'root', 'ip', 'nginx'] as const

export interface Scene {
  host: Namespace
  far: Namespace
  authority: Awaited<ReturnType<typeof makeAuthority>>
}

/** Host and platform behind a cable, with an authority; nothing listens yet. */
export const openScene = async (stage: Stage): Promise<Scene> => ({ ...(await addCable(stage)), authority: await makeAuthority(stage) })

/** The platform, listening at these addresses of the far end. */
export const serve = async (stage: Stage, { far, authority }: Scene, listen: string[], names: string[] = PLATFORM_NAMES): Promise<void> => {
  await startNginx(stage, { certificate: await authority.issue({ names }), listen, inside: far.inside })
}

export const check = (stage: Stage, { host, authority }: Scene, url = `https://${PLATFORM_NAME}:8443/`): Promise<Check> =>
  ask(stage, { url, ca: authority.file, inside: host.inside, timeout: 4 })
