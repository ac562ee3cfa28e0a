// Which words of a server's command line are passed on when its runtime is asked: flags of the runtime itself that bear on TLS, trust
// and proxies. A flag of the application, a flag that loads code or listens, and a word that only looks like one are not.
import { describe, expect, it } from 'vitest'
import { flagsIn, startedWith, wordsOf } from '../../../electron/gather/app-server/servers/setting-names.ts'

describe('the flags of a runtime', () => {
  it.each<[string, Parameters<typeof flagsIn>[0], string[], string[]]>([
    ['a property of Java', 'java', ['-Dhttps.protocols=TLSv1', '-jar', 'shop.jar'], ['-Dhttps.protocols=TLSv1']],
    [
      'several, after a class path',
      'java',
      ['-cp', 'a.jar:b.jar', '-Djavax.net.ssl.trustStore=/srv/t.p12', 'Shop'],
      ['-Djavax.net.ssl.trustStore=/srv/t.p12'],
    ],
    ['none of the application’s own', 'java', ['-jar', 'shop.jar', '-Dhttps.protocols=TLSv1'], []],
    ['none behind its class', 'java', ['Shop', '-Dhttps.protocols=TLSv1'], []],
    ['none that loads code', 'java', ['-javaagent:/opt/agent.jar', '-Dfile.encoding=UTF-8', '-Xmx1g', 'Shop'], []],
    ['none of a like name', 'java', ['-Dhttps.protocols.note=TLSv1', '-Dmy.https.protocols=TLSv1', 'Shop'], []],
    [
      'those on revocation, and on the proxy that its lists are fetched through',
      'java',
      ['-Dcom.sun.net.ssl.checkRevocation=true', '-Dcom.sun.security.enableCRLDP=true', '-Dhttp.proxyHost=proxy', '-Dhttp.agent=x', 'Shop'],
      ['-Dcom.sun.net.ssl.checkRevocation=true', '-Dcom.sun.security.enableCRLDP=true', '-Dhttp.proxyHost=proxy'],
    ],
    ['of Node.js, without a value', 'node', ['--tls-max-v1.2', 'server.js'], ['--tls-max-v1.2=']],
    [
      'of Node.js, spelt with underscores',
      'node',
      ['--tls_max_v1.2', '--tls-cipher_list', 'a_b', 's.js'],
      ['--tls-max-v1.2=', '--tls-cipher-list=a_b'],
    ],
    [
      'of Node.js, its value behind a sign',
      'node',
      ['--tls-cipher-list=ECDHE-RSA-AES128-GCM-SHA256', 'server.js'],
      ['--tls-cipher-list=ECDHE-RSA-AES128-GCM-SHA256'],
    ],
    [
      'of Node.js, its value apart',
      'node',
      ['--tls-cipher-list', 'AES128-SHA', '--use-openssl-ca', 'server.js'],
      ['--tls-cipher-list=AES128-SHA', '--use-openssl-ca='],
    ],
    ['of Node.js, behind a module that is loaded', 'node', ['-r', 'dotenv/config', '--use-openssl-ca', 'server.js'], ['--use-openssl-ca=']],
    ['none of a script of Node.js', 'node', ['server.js', '--tls-max-v1.2'], []],
    ['none that listens', 'node', ['--inspect=0.0.0.0:9229', '--require', 'agent', 'server.js'], []],
    ['settings of PHP', 'php', ['-d', 'openssl.cafile=/srv/ca.pem', '-S', '127.0.0.1:8000'], ['-d=openssl.cafile=/srv/ca.pem']],
    ['a php.ini', 'php', ['-c', '/srv/php.ini', '-S', '127.0.0.1:8000'], ['-c=/srv/php.ini']],
    ['no other setting of PHP', 'php', ['-d', 'auto_prepend_file=/srv/x.php', '-S', '127.0.0.1:8000'], []],
    ['none of Python', 'python', ['-X', 'utf8', '-m', 'http.server'], []],
  ])('are %s', (_what, kind, words, expected) => {
    expect(flagsIn(kind, words).map(({ name, value }) => `${name}=${value}`)).toEqual(expected.map((one) => one))
  })

  it('stand in a variable in words, quoted or not', () => {
    expect(wordsOf(` --tls-max-v1.2\t"--openssl-config=/srv/my shop.cnf"  -Dx='a b' `)).toEqual([
      '--tls-max-v1.2',
      '--openssl-config=/srv/my shop.cnf',
      '-Dx=a b',
    ])
    expect(wordsOf('')).toEqual([])
  })
})

describe('what a runtime was started with', () => {
  it.each<[string, Parameters<typeof startedWith>[0], string[], string | undefined]>([
    ['its script', 'node', ['--tls-max-v1.2', '/srv/shop.js', 'serve'], '/srv/shop.js'],
    ['no module that is loaded before it', 'node', ['-r', 'dotenv/config', 'shop.js'], 'shop.js'],
    ['no setting of PHP', 'php', ['-d', 'openssl.cafile=/srv/ca.pem', '-S', '127.0.0.1:80', 'shop.php'], 'shop.php'],
    ['nothing, where PHP serves a folder', 'php', ['-S', '127.0.0.1:80', '-t', '/srv/shop'], undefined],
    ['no class path', 'java', ['-cp', '/usr/share/java/a.jar', 'shop.Main', 'up'], 'shop.Main'],
    ['its jar', 'java', ['-Xmx1g', '-jar', '/srv/shop.jar'], '/srv/shop.jar'],
    ['its module', 'python', ['-X', 'utf8', '-m', 'http.server'], 'http.server'],
    ['nothing at all', 'python', ['-'], undefined],
    ['no code that stands in the words', 'python', ['-Ic', 'import shop'], undefined],
    ['no code of Node.js', 'node', ['--use-openssl-ca', '-e', 'serve()'], undefined],
    ['no code of Perl, Ruby or PHP', 'perl', ['-lne', 'print'], undefined],
    ['its script behind a module that ends so', 'perl', ['-MStorable', '-w', 'shop.pl'], 'shop.pl'],
    ['its script behind a file that ends so', 'ruby', ['-rdate', 'shop.rb'], 'shop.rb'],
  ])('is %s', (_what, kind, words, expected) => {
    expect(startedWith(kind, words)).toBe(expected)
  })
})
