// Which settings lead a runtime to a store of its own, so that what is added to the system's is not added there.
import { describe, expect, it } from 'vitest'
import type { Runtime } from '../../../electron/contract/runtime-facts.ts'
import { namesOwnStore } from '../../../electron/gather/app-server/own-store.ts'
import { aRuntime } from '../../fixtures/facts.ts'
import { hostWith } from './machine.ts'

const server = { pid: 812, name: 'shop.service', unit: 'shop.service' }
const one = (name: string, value: string, how: Runtime['settings'][number]['how'] = 'variable') => ({ how, name, value, source: 'x' })
const names = (change: Partial<Runtime>, env: Record<string, string> = {}, storeVariables = ['SSL_CERT_FILE']) =>
  namesOwnStore(aRuntime(change), { storeVariables }, hostWith(env))

describe('a store of its own', () => {
  it.each<[string, Partial<Runtime>, Record<string, string>]>([
    ['by a variable of its server', { server, settings: [one('SSL_CERT_FILE', '/srv/ca.pem'), one('SSL_CERT_DIR', '/nope')] }, {}],
    ['by a flag', { kind: 'java', server, settings: [one('-Djavax.net.ssl.trustStore', '/srv/ca.p12', 'flag')] }, {}],
    ['by a setting of PHP', { kind: 'php', server, settings: [one('-d', 'curl.cainfo=/srv/ca.pem', 'flag')] }, {}],
    ['by a php.ini of its own', { kind: 'php', trustStore: '/srv/ca.pem', server, settings: [one('PHPRC', '/srv/php.ini')] }, {}],
    ['by a file of its own', { settings: [one('cacert', '/srv/ca.pem', 'file')] }, {}],
    ['by a variable where the check is made', {}, { SSL_CERT_FILE: '/srv/ca.pem' }],
    [
      'by one that its Node.js is told to read',
      { kind: 'node', trustStore: '/srv/ca.pem', server, settings: [one('SSL_CERT_FILE', '/srv/ca.pem')] },
      {},
    ],
  ])('is named %s', (_, change, env) => {
    expect(names(change, env)).toBe(true)
  })

  it.each<[string, Partial<Runtime>, Record<string, string>]>([
    ['nothing is set', {}, {}],
    ['it is empty', { server, settings: [one('SSL_CERT_FILE', '')] }, {}],
    ['it is the system’s', { server, settings: [one('SSL_CERT_FILE', '/etc/ssl/certs/ca-certificates.crt')] }, {}],
    ['it is the system’s folder', { server, settings: [one('SSL_CERT_DIR', '/etc/ssl/certs/')] }, {}],
    ['one of two is the system’s', { server, settings: [one('SSL_CERT_FILE', '/srv/ca.pem'), one('SSL_CERT_DIR', '/etc/ssl/certs')] }, {}],
    [
      'the variable is the shell’s and the server has it not',
      { server, settings: [one('SSL_CERT_FILE', '', 'unset')] },
      { SSL_CERT_FILE: '/srv/ca.pem' },
    ],
    ['it only adds to the store', { kind: 'node', server, settings: [one('NODE_EXTRA_CA_CERTS', '/srv/ca.pem')] }, {}],
    ['Node.js does not read it', { kind: 'node', trustStore: 'built in', server, settings: [one('SSL_CERT_FILE', '/srv/ca.pem')] }, {}],
    [
      'its php.ini names none',
      { kind: 'php', trustStore: '/etc/ssl/certs/ca-certificates.crt', server, settings: [one('-c', '/srv/php.ini', 'flag')] },
      {},
    ],
    ['PHP tells a store and no php.ini is its own', { kind: 'php', trustStore: '/opt/ssl/cert.pem', server, settings: [] }, {}],
    [
      'a php.ini is the person’s alone',
      { kind: 'php', trustStore: '/opt/ssl/cert.pem', server, settings: [one('PHPRC', '', 'unset')] },
      {},
    ],
    ['it is a password alone', { kind: 'java', server, settings: [one('-Djavax.net.ssl.trustStorePassword', '***', 'flag')] }, {}],
  ])('is not named where %s', (_, change, env) => {
    expect(names(change, env)).toBe(false)
  })
})
