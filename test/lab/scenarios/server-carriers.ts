// Servers that set variables themselves, or run an application within them: Gunicorn, uWSGI with its Python, Apache with its PHP. The same
// server with a store that has the authority of the platform is well.
import { mkdir, writeFile } from 'node:fs/promises'
import { makeAuthority } from '../peers/certificates.ts'
import type { Check, Scenario } from '../scenario.ts'
import { freePort, type Stage } from '../stage.ts'
import { ask, beside, localPlatform, until } from '../staging.ts'

const APPLICATION = `def app(environ, start_response):
    start_response("200 OK", [])
    return [b"shop"]
`

/** The platform, and a store that has its authority, or with the fault another one. */
const platformAndStore = async (stage: Stage, faulty: boolean): Promise<{ url: string; ca: string; store: string }> => {
  const other = await makeAuthority(stage, 'other')
  const platform = await localPlatform(stage)
  return { ...platform, store: faulty ? other.file : platform.ca }
}

/** In a folder of its own that all may read, with the application in it. */
const shopFolder = async (stage: Stage): Promise<string> => {
  const folder = stage.path('shop')
  await mkdir(folder)
  await writeFile(`${folder}/shop.py`, APPLICATION)
  return folder
}

const askAboutGunicorn = async (stage: Stage, faulty: boolean): Promise<Check> => {
  const { url, ca, store } = await platformAndStore(stage, faulty)
  const folder = await shopFolder(stage)
  const socket = `${folder}/socket`
  const options = ['--chdir', folder, '--bind', `unix:${socket}`, '--env', `SSL_CERT_FILE=${store}`, 'shop:app']
  const start = `gunicorn ${options.join(' ')} > ${stage.path('gunicorn.log')} 2>&1 & ${until(socket)}`
  return ask(stage, { url, ca, runtime: 'gunicorn', inside: beside(start) })
}

const askAboutUwsgi = async (stage: Stage, faulty: boolean): Promise<Check> => {
  const { url, ca, store } = await platformAndStore(stage, faulty)
  const folder = await shopFolder(stage)
  const [socket, ini] = [`${folder}/socket`, `${folder}/shop.ini`]
  const lines = [
    'plugin = python3',
    `socket = ${socket}`,
    `wsgi-file = ${folder}/shop.py`,
    'callable = app',
    `env = SSL_CERT_FILE=${store}`,
  ]
  await writeFile(ini, ['[uwsgi]', ...lines, ''].join('\n'))
  const start = `uwsgi-core --ini ${ini} > ${stage.path('uwsgi.log')} 2>&1 & ${until(socket)}`
  return ask(stage, { url, ca, runtime: 'uWSGI', inside: beside(start) })
}

/** The modules of Debian's Apache on which its PHP rests. */
const modules = (php: string): string[] => [
  ...['mpm_prefork', 'authz_core'].map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
  `Include ${php}`,
]

/** Apache with the module of PHP as Debian enables it; the store is a variable of its environment. */
const askAboutApache = async (stage: Stage, faulty: boolean): Promise<Check> => {
  // Its curl has a store of its own, to which the authority is given for this check.
  const { url, ca, store } = await platformAndStore(stage, faulty)
  const [config, pid] = [stage.path('apache.conf'), stage.path('apache.pid')]
  const lines = [
    `PidFile ${pid}`,
    `ErrorLog ${stage.path('apache.log')}`,
    'ServerName localhost',
    `Listen 127.0.0.1:${await freePort()}`,
    ...modules('/etc/apache2/mods-enabled/php*.load'),
  ]
  await writeFile(config, `${lines.join('\n')}\n`)
  const start = `SSL_CERT_FILE=${store} SSL_CERT_DIR=/nonexistent apache2 -f ${config} -D FOREGROUND & ${until(pid)}`
  return ask(stage, { url, ca, runtime: 'php', inside: beside(start) })
}

const shared = { layer: 'app-server', peers: 'real' } as const

export const serverCarriersScenarios: readonly Scenario[] = [
  {
    ...shared,
    id: 'app-distrusts-endpoint-gunicorn-env',
    requires: ['linux', 'root', 'nginx', 'gunicorn'],
    host: 'this system, with a shop in Python that Gunicorn runs',
    fault: 'Gunicorn gives its application a store of roots (--env) that lacks the authority; without the fault it has it',
    expected: ['app-distrusts-endpoint'],
    stage: askAboutGunicorn,
  },
  {
    ...shared,
    id: 'app-distrusts-endpoint-uwsgi-env',
    requires: ['linux', 'root', 'nginx', 'uwsgi'],
    host: 'this system, with a shop in Python that uWSGI runs within itself',
    fault: 'the ini file of uWSGI sets a store of roots that lacks the authority; without the fault it has it',
    expected: ['app-distrusts-endpoint'],
    stage: askAboutUwsgi,
  },
  {
    ...shared,
    id: 'app-distrusts-endpoint-apache-php-env',
    requires: ['linux', 'root', 'nginx', 'apache-php'],
    host: 'this system, with an Apache that runs PHP as its module',
    fault: 'the environment of Apache names a store of roots that lacks the authority; without the fault it has it',
    expected: ['app-distrusts-endpoint'],
    stage: askAboutApache,
  },
]
