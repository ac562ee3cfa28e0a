// The commands are run for real, by a shell, against a port of loopback on which nothing listens.
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { byHand } from '../../../electron/rules/app-server/by-hand.ts'
import { aRuntime } from '../../fixtures/facts.ts'

const shell = (command: string) => spawnSync('sh', ['-c', command], { encoding: 'utf8', timeout: 20_000 })
const installed = (program: string) => shell(`command -v ${program}`).status === 0

describe('byHand', () => {
  it.each([
    ['curl', 'curl', 'curl'],
    ['openssl', 'OpenSSL', 'openssl'],
    ['python', 'Python', 'python3'],
    ['node', 'Node.js', 'node'],
    ['php', 'PHP (curl)', 'php'],
    ['php', 'PHP (streams)', 'php'],
    ['ruby', 'Ruby', 'ruby'],
    ['perl', 'Perl (LWP)', 'perl'],
    ['perl', 'Perl (HTTP::Tiny)', 'perl'],
    ['wget', 'Wget', 'wget'],
    ['git', 'Git', 'git'],
    ['gnutls-cli', 'GnuTLS', 'gnutls-cli'],
  ] as const)('is a line that a shell can run: %s, %s', (kind, name, path) => {
    const command = byHand(aRuntime({ kind, name, path }), "https://127.0.0.1:1/it's/$HOME?a=b&c=$(id)")
    expect(command).not.toMatch(/\$HOME|\$\(id/)
    if (!installed(path)) return
    const { stdout, stderr } = shell(command)
    expect(`${stdout}${stderr}`).toMatch(/refused|could ?n[o']t connect|ECONNREFUSED/i)
  })

  it('is tried with what the server has in its environment, and as its account', () => {
    const settings = [
      { how: 'variable' as const, name: 'NODE_EXTRA_CA_CERTS', value: '/srv/my roots.pem', source: 'x' },
      { how: 'unset' as const, name: 'SSL_CERT_FILE', value: '', source: 'x' },
    ]
    const account = { name: 'shop', uid: 1001, gid: 1001, groups: [], home: '/srv' }
    const node = aRuntime({ kind: 'node', name: 'shop.service (Node.js)', path: 'node', settings })
    const url = 'https://127.0.0.1:1/'
    const plain = byHand({ ...node, settings: [] }, url)
    expect(byHand(node, url)).toBe(`env 'NODE_EXTRA_CA_CERTS=/srv/my roots.pem' ${plain}`)
    expect(byHand({ ...node, account }, url)).toBe(`sudo -u shop env 'NODE_EXTRA_CA_CERTS=/srv/my roots.pem' ${plain}`)
    expect(byHand({ ...node, settings: [], account: { ...account, name: '1001' } }, url)).toBe(`sudo -u '#1001' ${plain}`)
  })

  /** The path is the test's own program; it prints what it was given. */
  const HOSTILE_URL = 'https://127.0.0.1:1/`echo PWNED`?a=";echo PWNED;"&b=$(echo PWNED)\\é\ud800'
  it.each([
    ['curl', 'curl'],
    ['openssl', 'OpenSSL'],
    ['python', 'Python'],
    ['node', 'Node.js'],
    ['php', 'PHP (curl)'],
    ['php', 'PHP (streams)'],
    ['ruby', 'Ruby'],
    ['perl', 'Perl (LWP)'],
    ['wget', 'Wget'],
    ['git', 'Git'],
    ['gnutls-cli', 'GnuTLS'],
  ] as const)('runs nothing of a hostile path or address: %s, %s', (kind, name) => {
    const pathAsProgram = shell(byHand(aRuntime({ kind, name, path: 'curl;echo PWNED;curl' }), 'https://api.example.test/'))
    expect(pathAsProgram).toMatchObject({ status: 127, stdout: '' })
    const given = shell(byHand(aRuntime({ kind, name, path: 'printf' }), HOSTILE_URL).replace(/^printf/, "printf '%s\\n'"))
    expect(given).toMatchObject({ status: 0, stderr: '' })
    expect(given.stdout).not.toMatch(/^PWNED/m)
    if (kind === 'openssl') expect(given.stdout.split('\n')).toContain('127.0.0.1:1')
    else if (kind === 'gnutls-cli') expect(given.stdout.split('\n')).toEqual(['--port=1', '--', '127.0.0.1', ''])
    else
      expect(given.stdout).toContain('https://127.0.0.1:1/%60echo%20PWNED%60?a=%22;echo%20PWNED;%22&b=%24(echo%20PWNED)%5C%C3%A9%EF%BF%BD')
  })

  it('is on the settings of the server for which PHP was asked', () => {
    const settings = [
      { how: 'flag' as const, name: '-c', value: '/etc/php/8.2/fpm/php.ini', source: 'x' },
      { how: 'variable' as const, name: 'PHP_INI_SCAN_DIR', value: '/etc/php/8.2/fpm/conf.d', source: 'x' },
    ]
    const command = byHand(
      aRuntime({ kind: 'php', name: 'PHP-FPM (curl)', path: '/usr/bin/php8.2', settings }),
      'https://api.example.test/',
    )
    expect(command).toMatch(
      /^env PHP_INI_SCAN_DIR=\/etc\/php\/8\.2\/fpm\/conf\.d \/usr\/bin\/php8\.2 -c \/etc\/php\/8\.2\/fpm\/php\.ini -r '/,
    )
  })

  it('is keytool’s for Java, which is in every JRE', () => {
    const runtime = aRuntime({ kind: 'java', name: 'Java', path: '/usr/lib/jvm/java-8/jre/bin/java' })
    expect(byHand(runtime, 'https://api.example.test/')).toBe(
      '/usr/lib/jvm/java-8/jre/bin/keytool -printcert -sslserver api.example.test:443',
    )
  })

  it('has the flags of the server, but for what is secret', () => {
    const flag = (name: string, value = '') => ({ how: 'flag' as const, name, value, source: 'x' })
    const url = 'https://api.example.test/'
    const node = aRuntime({ kind: 'node', path: 'node', settings: [flag('--tls-min-v1.3'), flag('--tls-cipher-list', 'A:B')] })
    expect(byHand(node, url)).toMatch(/^node --tls-min-v1\.3 --tls-cipher-list=A:B -e '/)
    const settings = [flag('-Djdk.tls.namedGroups', 'secp521r1'), flag('-Djavax.net.ssl.trustStorePassword', '***')]
    expect(byHand(aRuntime({ kind: 'java', path: '/jre/bin/java', settings }), url)).toBe(
      '/jre/bin/keytool -J-Djdk.tls.namedGroups=secp521r1 -printcert -sslserver api.example.test:443',
    )
    const inFile = { ...flag('--tls-min-v1.3'), how: 'file' as const }
    expect(byHand(aRuntime({ kind: 'node', path: 'node', settings: [inFile] }), url)).not.toContain('--tls-min')
  })

  it('is curl’s where the runtime has no client of its own for it', () => {
    expect(byHand(aRuntime({ kind: 'own-tls', name: 'shop (Go)', path: '/srv/shop' }), 'https://api.example.test/')).toBe(
      'curl -v -o /dev/null --url https://api.example.test/',
    )
  })

  it('is Python that version 2.7 reads too', () => {
    const command = byHand(aRuntime({ kind: 'python', name: 'Python', path: 'python' }), 'https://127.0.0.1:1/')
    // What Python 2.7 has not: f-strings, and urllib.request without a choice.
    expect(command).toContain('"urllib.request" if sys.version_info[0] > 2 else "urllib2"')
    if (shell('python2.7 -V').status !== 0) return
    expect(shell(command.replace(/^python/, 'python2.7')).stderr).toMatch(/refused/i)
  })
})
