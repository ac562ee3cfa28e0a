// Where a running server has its TLS library and its php.ini from, as its environment says: other places than those of the same program
// as the check starts it.
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { makeAuthority } from '../peers/certificates.ts'
import type { Check, Scenario } from '../scenario.ts'
import { freePort, runProgram, type Stage } from '../stage.ts'
import { ask, beside, localPlatform } from '../staging.ts'
import { askAboutShop, SHOP, shared } from './server-settings.ts'

/** One that makes its connections itself, and so has its TLS library loaded. */
const TLS_SHOP = SHOP.replace('import socket,', 'import socket, ssl,')

/** The TLS library of Python, in a folder of its own. */
const copiedLibrary = async (stage: Stage): Promise<string> => {
  const folder = stage.path('lib')
  const script =
    "import ssl, re; print('\\n'.join(sorted(set(re.findall(r'/\\S+/lib(?:ssl|crypto)\\.so\\S*', open('/proc/self/maps').read())))))"
  const libraries = await runProgram('python3', ['-c', script])
  await mkdir(folder)
  for (const library of libraries.trim().split('\n')) await copyFile(library, join(folder, basename(library)))
  return folder
}

/** A shop on PHP's own server, whose php.ini names this file of roots. */
const askAboutPhp = async (stage: Stage, platform: { url: string; ca: string }, roots: string): Promise<Check> => {
  const [script, ini, port] = [stage.path('shop.php'), stage.path('shop.ini'), await freePort()]
  await writeFile(script, '<?php echo "shop";')
  await writeFile(ini, `openssl.cafile = ${roots}\n`)
  const isUp = `php -r 'for ($n = 0; $n < 200 && !@fsockopen("127.0.0.1", ${port}); $n++) usleep(50000);'`
  const start = `env PHPRC=${ini} php -S 127.0.0.1:${port} ${script} > ${stage.path('php.log')} 2>&1 & ${isUp}`
  return ask(stage, { ...platform, runtime: 'shop.php', inside: beside(start) })
}

export const serverPlacesScenarios: readonly Scenario[] = [
  {
    ...shared,
    id: 'server-own-library',
    fault: 'the shop has loaded a TLS library of its own by LD_LIBRARY_PATH; without the fault that folder is not named',
    requires: ['linux', 'root', 'nginx'],
    expected: [],
    verdict: 'cannot-tell',
    stage: async (stage, faulty) => {
      const folder = await copiedLibrary(stage)
      return askAboutShop(stage, await localPlatform(stage), { LD_LIBRARY_PATH: faulty ? folder : stage.path('none') }, TLS_SHOP)
    },
  },
  {
    ...shared,
    id: 'app-distrusts-endpoint-server-phprc',
    host: 'this system, with a shop on PHP’s own server that runs',
    fault: 'PHPRC of the shop names a php.ini whose roots lack the authority that is given to the check; without the fault they have it',
    requires: ['linux', 'root', 'nginx'],
    expected: ['app-distrusts-endpoint'],
    stage: async (stage, faulty) => {
      const other = await makeAuthority(stage, 'other')
      const platform = await localPlatform(stage)
      return askAboutPhp(stage, platform, faulty ? other.file : platform.ca)
    },
  },
]
