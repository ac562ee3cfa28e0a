// PHP in Apache, on made-up hosts laid out as Debian 12 lays out apache2 2.4 and libapache2-mod-php8.2: the variables of Apache's own
// environment, and what its sites set of PHP. What takes effect was seen of a page that connects, through a real Apache.
import { describe, expect, it } from 'vitest'
import type { FileResult, Process } from '../../../electron/contract/recording.ts'
import { apacheServers } from '../../../electron/gather/app-server/servers/apache-php.ts'
import { file, hostOf } from '../context.ts'

const apache: Process = { pid: 9, name: 'apache2', exe: '/usr/sbin/apache2', args: ['/usr/sbin/apache2', '-k', 'start'], listens: true }
const SITES = '/etc/apache2/sites-enabled'
const DENIED: FileResult = { ok: false, why: 'denied', detail: 'EACCES' }

const serversWith = async (
  files: Record<string, FileResult>,
  change: { variables?: Record<string, string> | null; env?: Record<string, string>; processes?: Process[] } = {},
) => {
  const { variables = {}, env = {}, processes = [apache] } = change
  const enabled = Object.keys(files).flatMap((path) => (path.startsWith(`${SITES}/`) ? [path.slice(SITES.length + 1)] : []))
  const host = hostOf({ env, files, lists: { [SITES]: enabled }, variables: variables === null ? {} : { 9: variables } })
  const servers = await apacheServers('8.2', processes, host)
  return servers.map(({ name, id, settings, hidden }) => ({
    name,
    id,
    hidden,
    // The first two are its php.ini and its folder.
    settings: settings.slice(2).map(({ how, name: setting, value, source }) => `${how} ${setting} ${value} (${source})`),
  }))
}
const site = (...lines: string[]) => file(['<VirtualHost *:80>', ...lines, '</VirtualHost>'].join('\n'))

describe('PHP in Apache', () => {
  it('has the variables of Apache’s environment, without the login of a proxy, and none of ours', async () => {
    const variables = { SSL_CERT_FILE: '/nope.pem', https_proxy: 'http://shop:s3cret@proxy.test:3128/', HTTPS_PROXY: '' }
    const [server] = await serversWith({}, { variables, env: { NO_PROXY: '*', SSL_CERT_FILE: '/ours.pem' } })
    expect(server).toMatchObject({
      hidden: null,
      settings: [
        'variable https_proxy http://proxy.test:3128 (the environment of Apache)',
        'variable SSL_CERT_FILE /nope.pem (the environment of Apache)',
        'unset NO_PROXY  (its environment)',
      ],
    })
  })

  it('has those of the file that Apache’s start reads, where the process may not be read', async () => {
    const envvars = 'export APACHE_RUN_USER=www-data\nexport SSL_CERT_FILE=/a.pem\nexport LANG=$X\n'
    expect(await serversWith({ '/etc/apache2/envvars': file(envvars) }, { variables: null })).toMatchObject([
      { hidden: null, settings: ['variable SSL_CERT_FILE /a.pem (/etc/apache2/envvars)'] },
    ])
    for (const unclear of [DENIED, file('export SSL_CERT_FILE=$HOME/a.pem\n')])
      expect(await serversWith({ '/etc/apache2/envvars': unclear }, { variables: null })).toMatchObject([
        { hidden: 'the environment of Apache could not be read: what it sets is not known.' },
      ])
    expect(await serversWith({}, { variables: null })).toMatchObject([{ hidden: null, settings: [] }])
  })

  it.each([
    { line: 'php_admin_value curl.cainfo /nope.pem', taken: 'curl.cainfo=/nope.pem' },
    { line: '  PHP_ADMIN_VALUE openssl.cafile "/srv/my ca.pem"', taken: 'openssl.cafile=/srv/my ca.pem' },
    { line: 'php_admin_flag allow_url_fopen off', taken: 'allow_url_fopen=off' },
    { line: 'php_value openssl.cafile /a.pem', taken: 'openssl.cafile=/a.pem' },
    // PHP takes these from elsewhere alone.
    { line: 'php_value curl.cainfo /nope.pem', taken: null },
    { line: 'php_flag allow_url_fopen off', taken: null },
    { line: 'php_admin_value disable_functions curl_exec', taken: null },
    { line: '# php_admin_value curl.cainfo /nope.pem', taken: null },
    { line: 'php_admin_value memory_limit 1G', taken: null },
  ])('has of what its site sets what PHP takes from there: $line', async ({ line, taken }) => {
    const path = `${SITES}/000-default.conf`
    const [server] = await serversWith({ [path]: site(line) })
    expect(server?.settings).toEqual(taken === null ? [] : [`flag -d ${taken} (${path}, line 2)`])
  })

  it('is one for each set of settings of its sites, over what holds for all', async () => {
    const shop = `${SITES}/shop.conf`
    const files = {
      '/etc/apache2/apache2.conf': file('php_admin_value openssl.cafile /all.pem\n'),
      [`${SITES}/a.conf`]: site('ServerName a.test'),
      [`${SITES}/b.conf`]: site('ServerName b.test'),
      [shop]: site('ServerName shop.test', '<Directory /srv>', 'php_admin_value openssl.cafile /own.pem', '</Directory>'),
    }
    const all = 'flag -d openssl.cafile=/all.pem (/etc/apache2/apache2.conf, line 1)'
    expect(await serversWith(files)).toMatchObject([
      { name: 'PHP in Apache, site a.test', id: 'php-apache8.2', settings: [all] },
      {
        name: 'PHP in Apache, site shop.test',
        id: 'php-apache8.2-shop.test',
        settings: [all, `flag -d openssl.cafile=/own.pem (${shop}, line 4)`],
      },
    ])
    expect(await serversWith({ ...files, [shop]: DENIED })).toMatchObject([
      { name: 'PHP in Apache', hidden: `${shop} could not be read: what it sets is not known.` },
    ])
  })

  it.each([
    { text: 'RewriteEngine On\nphp_value openssl.cafile /nope.pem\n', sets: 'openssl.cafile=/nope.pem' },
    { text: 'php_value curl.cainfo /nope.pem\nphp_value memory_limit 1G\n', sets: null },
  ])('has something unknown where the .htaccess of its pages sets what PHP takes from there: $text', async ({ text, sets }) => {
    const files = { [`${SITES}/a.conf`]: site('DocumentRoot "/srv/my shop"'), '/srv/my shop/.htaccess': file(text) }
    const hidden = `/srv/my shop/.htaccess, line 2, sets ${sets}: whether Apache heeds that (AllowOverride) was not seen.`
    expect(await serversWith(files)).toMatchObject([{ hidden: sets === null ? null : hidden, settings: [] }])
  })

  it('that does not run has its php.ini alone', async () => {
    expect(await serversWith({ [`${SITES}/a.conf`]: site('php_admin_value curl.cainfo /nope.pem') }, { processes: [] })).toEqual([
      { name: 'PHP in Apache', id: 'php-apache8.2', hidden: null, settings: [] },
    ])
  })
})
