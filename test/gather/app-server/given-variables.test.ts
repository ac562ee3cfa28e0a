// Variables that servers of Python applications set themselves, and the system properties of Tomcat's own file: tables of what was seen
// of Gunicorn 20.1.0, uWSGI 2.0.21, Uvicorn 0.17 and Tomcat 10.1 of Debian 12, each asked by a page that connects.
import { describe, expect, it } from 'vitest'
import type { FileResult, Process } from '../../../electron/contract/recording.ts'
import { runtimeKinds } from '../../../electron/gather/app-server/runtimes/index.ts'
import { GUNICORN_OPTIONS } from '../../../electron/gather/app-server/servers/given-variables.ts'
import { serverSettings } from '../../../electron/gather/app-server/servers/server-settings.ts'
import { serverVariables } from '../../../electron/gather/app-server/servers/server-variables.ts'
import { file, hostOf, ran } from '../context.ts'

const DENIED: FileResult = { ok: false, why: 'denied', detail: 'EACCES' }
const NAMES = ['SSL_CERT_FILE', 'https_proxy']
const OPTIONS = { timeoutMs: 1000, signal: new AbortController().signal }
const CONFIG = '/srv/shop/gunicorn.conf.py'
const process = (exe: string, words: readonly string[]): Process => ({ pid: 812, name: 'x', exe, args: ['x', ...words], listens: true })

const hostWith = (files: Record<string, FileResult>, variables: Record<string, string> = {}) =>
  hostOf({ files, variables: { 812: variables }, runs: { 'readlink /proc/812/cwd': ran('/srv/shop\n') } })

const given = async (
  server: Process,
  files: Record<string, FileResult> = {},
  variables: Record<string, string> = {},
): Promise<[variables: Record<string, string>, unread: string[]]> => {
  const host = hostWith(files, variables)
  const told = await serverVariables(host, { kind: 'python', process: server, words: server.args.slice(1), names: NAMES }, OPTIONS)
  return [{ ...told.variables }, told.unread]
}

describe('Gunicorn', () => {
  const gunicorn = (...options: string[]) => process('/usr/bin/python3.11', ['/usr/bin/gunicorn', ...options, 'wsgi:app'])

  it.each([
    { options: ['--env', 'SSL_CERT_FILE=/a.pem'], expected: { SSL_CERT_FILE: '/a.pem' } },
    {
      options: ['--env=SSL_CERT_FILE=/a.pem', '-e', 'https_proxy=http://p:1'],
      expected: { SSL_CERT_FILE: '/a.pem', https_proxy: 'http://p:1' },
    },
    { options: ['-eSSL_CERT_FILE=/a.pem'], expected: { SSL_CERT_FILE: '/a.pem' } },
    { options: ['-e', 'SHOP_TOKEN=s3cret', '--bind', 'SSL_CERT_FILE=/a.pem'], expected: {} },
  ])('sets what its options say: $options', async ({ options, expected }) => {
    expect(await given(gunicorn(...options))).toEqual([expected, []])
  })

  it('sets them in place of what its environment has, and takes options from a variable', async () => {
    expect(await given(gunicorn('-e', 'SSL_CERT_FILE=/b.pem'), {}, { SSL_CERT_FILE: '/a.pem' })).toEqual([{ SSL_CERT_FILE: '/b.pem' }, []])
    expect(await given(gunicorn(), {}, { [GUNICORN_OPTIONS]: '--env SSL_CERT_FILE=/c.pem' })).toEqual([{ SSL_CERT_FILE: '/c.pem' }, []])
  })

  it.each([
    { text: 'raw_env = [\'SSL_CERT_FILE=/a.pem\', "X=1"]\nworkers = 2\n', expected: [{ SSL_CERT_FILE: '/a.pem' }, []] },
    { text: "raw_env = [\n  'https_proxy=http://p:1',\n]\n", expected: [{ https_proxy: 'http://p:1' }, []] },
    { text: "# raw_env = ['SSL_CERT_FILE=/a.pem']\nworkers = 2\n", expected: [{}, []] },
    { text: "raw_env = ['X=' + name]\n", expected: [{}, [CONFIG]] },
    { text: "import os\nos.environ['SSL_CERT_FILE'] = '/a.pem'\n", expected: [{}, [CONFIG]] },
    { text: "import os\nos.environ['OTHER'] = '/a.pem'\n", expected: [{}, []] },
  ])('reads the row of its file, and says of one that is more than a row that it is not known: $text', async ({ text, expected }) => {
    expect(await given(gunicorn(), { [CONFIG]: file(text) })).toEqual(expected)
  })

  it('reads the file that it is told; what its options say takes the place of the row', async () => {
    const files = { '/srv/shop/g.py': file("raw_env = ['SSL_CERT_FILE=/a.pem']") }
    expect(await given(gunicorn('-c', 'g.py'), files)).toEqual([{ SSL_CERT_FILE: '/a.pem' }, []])
    expect(await given(gunicorn('--config=file:g.py', '-e', 'X=1'), files)).toEqual([{}, []])
    expect(await given(gunicorn('-c', 'g.py'), { '/srv/shop/g.py': DENIED })).toEqual([{}, ['/srv/shop/g.py']])
    expect(await given(gunicorn('-c', 'python:shop.settings'))).toEqual([{}, ['python:shop.settings']])
    expect(await given(gunicorn(), { [CONFIG]: DENIED })).toEqual([{}, [CONFIG]])
  })

  it('is told by its script: another program of Python sets nothing by such words', async () => {
    const other = process('/usr/bin/python3.11', ['/srv/shop.py', '--env', 'SSL_CERT_FILE=/a.pem'])
    expect(await given(other)).toEqual([{}, []])
    const module = process('/usr/bin/python3.11', ['-m', 'gunicorn', '--env', 'SSL_CERT_FILE=/a.pem', 'wsgi:app'])
    expect(await given(module)).toEqual([{ SSL_CERT_FILE: '/a.pem' }, []])
  })
})

describe('Uvicorn', () => {
  const uvicorn = process('/usr/bin/python3.11', ['/usr/bin/uvicorn', '--env-file', '.env', 'shop:app'])

  it('adds the variables of its file where its environment has none', async () => {
    const files = { '/srv/shop/.env': file('SSL_CERT_FILE=/a.pem\nhttps_proxy="http://p:1"\n') }
    expect(await given(uvicorn, files, { SSL_CERT_FILE: '/b.pem' })).toEqual([{ SSL_CERT_FILE: '/b.pem', https_proxy: 'http://p:1' }, []])
    expect(await given(uvicorn, {})).toEqual([{}, ['/srv/shop/.env']])
  })
})

describe('uWSGI', () => {
  const uwsgi = (...options: string[]) => process('/usr/bin/uwsgi-core', options)
  const INI = '/etc/uwsgi/apps-enabled/shop.ini'

  it('sets what its options and its files say, and those that they include', async () => {
    expect(await given(uwsgi('--env', 'SSL_CERT_FILE=/a.pem', '--http-socket', ':80'))).toEqual([{ SSL_CERT_FILE: '/a.pem' }, []])
    const files = {
      [INI]: file('[uwsgi]\nplugin = python3\n;env = https_proxy=http://p:1\nenv = SSL_CERT_FILE=/b.pem\nini = more.ini\n'),
      '/srv/shop/more.ini': file('[uwsgi]\nenv=https_proxy=http://q:1\n'),
    }
    expect(await given(uwsgi('--ini', INI), files)).toEqual([{ SSL_CERT_FILE: '/b.pem', https_proxy: 'http://q:1' }, []])
    expect(await given(uwsgi('--ini', INI), files, { SSL_CERT_FILE: '/a.pem' })).toMatchObject([{ SSL_CERT_FILE: '/b.pem' }, []])
  })

  it('says which files are not known', async () => {
    expect(await given(uwsgi('--ini', INI), { [INI]: DENIED })).toEqual([{}, [INI]])
    expect(await given(uwsgi('--yaml', '/etc/shop.yaml'))).toEqual([{}, ['/etc/shop.yaml']])
    expect(await given(uwsgi('--ini', INI), { [INI]: file('env = SSL_CERT_FILE=%dca.pem\n') })).toMatchObject([{}, [INI]])
    expect(await given(uwsgi('--ini', INI), { [INI]: file('env = DJANGO=%dx\nchdir = %d\n') })).toMatchObject([{}, []])
  })
})

describe('Tomcat', () => {
  const java = runtimeKinds.find(({ kind }) => kind === 'java')
  const exe = '/usr/lib/jvm/java-17-openjdk-amd64/bin/java'
  const PROPERTIES = '/var/lib/tomcat10/conf/catalina.properties'
  const settingsOf = async (words: readonly string[], properties: FileResult | null) => {
    if (java === undefined) throw new Error('No kind is Java.')
    const host = hostWith(properties === null ? {} : { [PROPERTIES]: properties })
    const { settings, hidden, label } = await serverSettings(host, { kind: java, path: exe, process: process(exe, words) }, OPTIONS)
    return { flags: settings.map(({ name, value, source }) => `${name}=${value} (${source})`), hidden, label }
  }
  const words = ['-Dcatalina.base=/var/lib/tomcat10', '-cp', '/usr/share/x.jar', 'org.apache.catalina.startup.Bootstrap', 'start']

  it('sets each line of its file as a system property, after those of its command line', async () => {
    const text = '# https.protocols=SSLv3\npackage.access=sun.,\\\norg.\nhttps.protocols = TLSv1.1\njdk.tls.client.protocols: TLSv1.2\n'
    expect(await settingsOf(['-Dhttps.protocols=TLSv1.2', ...words], file(text))).toEqual({
      flags: [
        '-Dhttps.protocols=TLSv1.2 (the command line of Tomcat)',
        `-Dhttps.protocols=TLSv1.1 (${PROPERTIES} of Tomcat)`,
        `-Djdk.tls.client.protocols=TLSv1.2 (${PROPERTIES} of Tomcat)`,
      ],
      hidden: null,
      label: 'Tomcat',
    })
  })

  it('has nothing of it where the file is not there, and something unknown where it may not be read', async () => {
    expect(await settingsOf(words, null)).toMatchObject({ flags: [], hidden: null })
    expect(await settingsOf(words, DENIED)).toMatchObject({ flags: [], hidden: expect.stringContaining(PROPERTIES) })
    expect(await settingsOf(['-Dshop.base=/var/lib/tomcat10', '-jar', 'shop.jar'], DENIED)).toMatchObject({ flags: [], hidden: null })
  })
})
