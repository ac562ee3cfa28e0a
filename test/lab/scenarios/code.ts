// Causes that stand in the integration's own code and settings, read with --scan. The platform and the runtime are well.
// Each folder is a small shop with a real fault in it; without the fault the same shop speaks of it in a comment and a test only.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeAuthority } from '../peers/certificates.ts'
import type { Check, Scenario } from '../scenario.ts'
import type { Stage } from '../stage.ts'
import { ask, localPlatform } from '../staging.ts'

/** A folder `shop` with these files. */
const writeShop = async (stage: Stage, files: Record<string, string>): Promise<string> => {
  const shop = stage.path('shop')
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(shop, name)), { recursive: true })
    await writeFile(join(shop, name), text)
  }
  return shop
}

/** The shop's code before the fault is put in: what is said of it there is said in a comment, in a message and in a test. */
const shopWith = (fault: string, faulty: boolean): Record<string, string> => ({
  'src/pay.php': `<?php\n// ${fault}\n$ch = curl_init('https://localhost/');\n${faulty ? `${fault}\n` : ''}curl_exec($ch);\n`,
  'tests/PayTest.php': `<?php\n${fault}\n`,
  'vendor/acme/pay.php': `<?php\n${fault}\n`,
})

const scanning = async (stage: Stage, files: Record<string, string>): Promise<Check> =>
  ask(stage, { ...(await localPlatform(stage)), scan: await writeShop(stage, files) })

const OLD_ROOT = 'old-authority'

export const codeScenarios: readonly Scenario[] = [
  {
    id: 'app-plain-http-url',
    layer: 'app-server',
    host: 'this system, with a shop in PHP',
    fault: 'the code calls the platform by http://',
    peers: 'real',
    requires: ['nginx'],
    expected: ['app-plain-http-url'],
    stage: (stage, faulty) => scanning(stage, shopWith("$url = 'http://localhost/v1/orders';", faulty)),
  },
  {
    id: 'app-plain-http-url-settings',
    layer: 'app-server',
    host: 'this system, with a shop of settings alone',
    fault: 'the .env file names the platform by http://',
    peers: 'real',
    requires: ['nginx'],
    expected: ['app-plain-http-url'],
    stage: (stage, faulty) =>
      scanning(stage, {
        '.env': `# API_URL=http://localhost/\nAPI_URL=${faulty ? 'http' : 'https'}://localhost/v1\nOTHER=http://www.example.test/\n`,
      }),
  },
  {
    id: 'app-pins-old-tls',
    layer: 'app-server',
    host: 'this system, with a shop in PHP',
    fault: 'the code pins SSLv3',
    peers: 'real',
    requires: ['nginx'],
    expected: ['app-pins-old-tls'],
    stage: (stage, faulty) => scanning(stage, shopWith('curl_setopt($ch, CURLOPT_SSLVERSION, CURL_SSLVERSION_SSLv3);', faulty)),
  },
  {
    id: 'app-pins-old-tls-sometimes',
    layer: 'app-server',
    host: 'this system, with a shop in PHP',
    fault: 'the code pins TLS 1.0 with old versions of libcurl',
    peers: 'real',
    requires: ['nginx'],
    expected: ['app-pins-old-tls'],
    verdict: 'ready',
    stage: (stage, faulty) =>
      scanning(stage, {
        'pay.php': `<?php\n$version = ${faulty ? 'CURL_SSLVERSION_TLSv1_0' : 'CURL_SSLVERSION_TLSv1'};\ncurl_setopt($ch, CURLOPT_SSLVERSION, $version);\n`,
      }),
  },
  {
    id: 'app-verification-disabled',
    layer: 'app-server',
    host: 'this system, with a shop in PHP',
    fault: 'the code does not check certificates',
    peers: 'real',
    requires: ['nginx'],
    expected: ['app-verification-disabled'],
    verdict: 'ready',
    stage: (stage, faulty) => scanning(stage, shopWith('curl_setopt($ch, CURLOPT_SSL_VERIFYPEER, false);', faulty)),
  },
  {
    id: 'app-verification-disabled-variable',
    layer: 'app-server',
    host: 'this system',
    fault: 'NODE_TLS_REJECT_UNAUTHORIZED is 0 in the environment',
    peers: 'real',
    requires: ['nginx'],
    expected: ['app-verification-disabled'],
    verdict: 'ready',
    stage: async (stage, faulty) =>
      ask(stage, { ...(await localPlatform(stage)), env: { NODE_TLS_REJECT_UNAUTHORIZED: faulty ? '0' : '1' } }),
  },
  {
    id: 'app-verification-disabled-git',
    layer: 'app-server',
    host: 'this system',
    fault: 'http.sslVerify is false in the configuration of Git',
    peers: 'real',
    requires: ['nginx', 'git'],
    expected: ['app-verification-disabled'],
    verdict: 'ready',
    stage: async (stage, faulty) => {
      const check = await ask(stage, { ...(await localPlatform(stage)), runtime: 'git' })
      await writeFile(join(stage.path('home'), '.gitconfig'), `[http]\n\tsslVerify = ${faulty ? 'false' : 'true'}\n`)
      return check
    },
  },
  {
    id: 'app-pins-ca',
    layer: 'app-server',
    host: 'this system, with a shop in PHP',
    fault: 'the code names a certificate file of its own, and the authority of the platform is not in it',
    peers: 'real',
    requires: ['nginx'],
    expected: ['app-pins-ca'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const other = await makeAuthority(stage, OLD_ROOT)
      const shop = await writeShop(stage, {
        // libcurl of Debian would look in the system's folder of roots too.
        'pay.php': "<?php\n$context = stream_context_create(['ssl' => ['cafile' => __DIR__ . '/sdk/cacert.pem']]);\n",
        'sdk/cacert.pem': await readFile(faulty ? other.file : platform.ca, 'utf8'),
      })
      return ask(stage, { ...platform, scan: shop })
    },
  },
]
