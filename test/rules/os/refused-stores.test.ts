// Servers whose trusted roots AppArmor or SELinux closes to them. The lines are of the forms of the AppArmor wiki ("AppArmor Failures") and
// of Red Hat's "Using SELinux": they were not met here.
import { describe, expect, it } from 'vitest'
import type { Denials } from '../../../electron/contract/host-facts.ts'
import type { Runtime } from '../../../electron/contract/runtime-facts.ts'
import { osPolicyDeniesConnection } from '../../../electron/rules/os/os-policy-denies-connection.ts'
import { anAttempt, aPath, aRuntime } from '../../fixtures/facts.ts'
import { judgedRuntime } from '../../fixtures/judged.ts'

const STORE = '/etc/ssl/certs/ca-certificates.crt'
const APPARMOR = `type=AVC msg=audit(1795293073.1:2): apparmor="DENIED" operation="open" class="file" profile="shop" name="${STORE}" pid=7 comm="python3" requested_mask="r" denied_mask="r" fsuid=33 ouid=0`
const SELINUX =
  'type=AVC msg=audit(1795293073.1:2): avc:  denied  { read } for  pid=7 comm="python3" name="ca-certificates.crt" dev="dm-0" ino=123 scontext=system_u:system_r:httpd_t:s0 tcontext=unconfined_u:object_r:user_home_t:s0 tclass=file permissive=0'

const python = aRuntime({
  id: 'python3',
  kind: 'python',
  name: 'Python',
  version: '3.11.2',
  trustStore: '/usr/lib/ssl/certs',
  running: true,
  pids: [7],
})
const set = (name: string, value: string): Runtime['settings'] => [{ how: 'variable', name, value, source: 'its unit' }]
const refusal = (text = APPARMOR, store = STORE, at = '2026-11-20T22:00:00.000Z') => ({
  program: 'python3',
  text,
  at,
  store,
  file: store,
})
const told: Denials = {
  systems: [{ name: 'AppArmor', mode: 'enforcing' }],
  booleans: [],
  denials: [],
  stores: [refusal()],
  confined: [{ pid: 7, name: 'python3', label: 'shop (enforce)' }],
  units: [],
  ownerRules: null,
}
const bySelinux: Partial<Denials> = {
  systems: [{ name: 'SELinux', mode: 'enforcing' }],
  stores: [refusal(SELINUX)],
  confined: [{ pid: 7, name: 'python3', label: 'system_u:system_r:httpd_t:s0' }],
}

const judged = (denials: Partial<Denials> = {}, runtime: Runtime = python, paths = [aPath()]) =>
  judgedRuntime(
    osPolicyDeniesConnection,
    { runtime, attempts: [anAttempt({ runtime: runtime.id })] },
    { facts: { paths, denials: { ...told, ...denials } } },
  )
const commandsOf = (one: ReturnType<typeof judgedRuntime>): string =>
  ('fix' in one ? one.fix : []).map(({ text, command }) => `${text} ${command ?? ''}`).join('\n')

describe('a server that may not read its trusted roots', () => {
  it('is told, with the file and by what', () => {
    expect(judged()).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      title: expect.stringMatching(/^AppArmor refuses the server of Python .* its trusted roots$/),
      why: expect.stringContaining(`refused “python3” to read ${STORE}.`),
    })
    expect(judged(bySelinux)).toMatchObject({ confidence: 'likely', title: expect.stringMatching(/^SELinux refuses/) })
  })

  it('is told of the file that its own settings name, and of one root of the system', () => {
    const own = { ...python, settings: set('SSL_CERT_FILE', '/srv/ca.pem') }
    expect(judged({ stores: [refusal(APPARMOR, '/srv/ca.pem')] }, own)).toMatchObject({ confidence: 'likely' })
    expect(judged({ stores: [refusal(APPARMOR, '/usr/share/ca-certificates/mozilla/A.crt')] })).toMatchObject({ confidence: 'likely' })
    const java = { ...python, kind: 'java' as const, trustStore: '/etc/ssl/certs/java/cacerts' }
    expect(judged({ stores: [refusal(APPARMOR, '/etc/ssl/certs/java/cacerts')] }, java)).toMatchObject({ confidence: 'likely' })
  })

  it.each<[string, Partial<Denials>]>([
    ['the refusal is of last month', { stores: [refusal(APPARMOR, STORE, '2026-10-01T00:00:00.000Z')] }],
    ['the refusal is of another profile', { stores: [refusal(APPARMOR.replace('"shop"', '"fail2ban"'))] }],
    ['the refusal is of a program that the profile starts', { stores: [refusal(APPARMOR.replace('"shop"', '"shop//mail"'))] }],
    ['the profile only complains by now', { confined: [{ pid: 7, name: 'python3', label: 'shop (complain)' }] }],
    ['another server is the confined one', { confined: [{ pid: 9, name: 'python3', label: 'shop (enforce)' }] }],
    ['SELinux does not enforce by now', { ...bySelinux, systems: [{ name: 'SELinux', mode: 'permissive' }] }],
    ['SELinux refused another domain', { ...bySelinux, stores: [refusal(SELINUX.replace('httpd_t', 'postfix_t'))] }],
    ['the file is one that it has no use for', { stores: [refusal(APPARMOR, '/srv/other/ca.pem')] }],
  ])('is none where %s', (_what, denials) => {
    expect(judged(denials)).toEqual({ outcome: 'pass' })
  })

  it.each<[string, Partial<Runtime>]>([
    ['it has roots of its own by a setting', { settings: set('SSL_CERT_FILE', '/srv/ca.pem') }],
    ['its roots are built in', { kind: 'node', trustStore: 'built in' }],
    ['it has a store of another form', { kind: 'java', trustStore: '/etc/ssl/certs/java/cacerts' }],
    ['it has a list of its own', { trustStore: '/opt/shop/cacert.pem' }],
  ])('is none where %s', (_what, parts) => {
    expect(judged({}, { ...python, ...parts })).toEqual({ outcome: 'pass' })
  })

  it('of a file that Node.js adds to its own is told only where the public roots do not do', () => {
    const node = { ...python, kind: 'node' as const, trustStore: 'built in', settings: set('NODE_EXTRA_CA_CERTS', '/srv/ca.pem') }
    const stores = [refusal(APPARMOR, '/srv/ca.pem')]
    const heldBy = (result: 'trusted' | 'issuer-unknown') => [
      aPath({ trust: [{ store: 'public', source: 'the public list', anchors: 1, result, issuer: null }] }),
    ]
    expect(judged({ stores }, node, heldBy('trusted'))).toEqual({ outcome: 'pass' })
    expect(judged({ stores }, node, heldBy('issuer-unknown'))).toMatchObject({ confidence: 'likely' })
  })

  it('is only possible where another server of that runtime is free', () => {
    expect(judged({}, { ...python, pids: [7, 8] })).toMatchObject({
      confidence: 'possible',
      why: expect.stringContaining('python3, process 7'),
    })
  })
})

describe('the way to open them', () => {
  it('is a rule in the local file of the profile', () => {
    const steps = commandsOf(judged())
    expect(steps).toContain("'#include <abstractions/ssl_certs>' | sudo tee -a /etc/apparmor.d/local/shop")
    expect(steps).toContain('sudo apparmor_parser -r /etc/apparmor.d/shop')
    expect(steps).not.toMatch(/network inet|SELinux/)
    const own = { ...python, settings: set('SSL_CERT_FILE', '/srv/ca.pem') }
    expect(commandsOf(judged({ stores: [refusal(APPARMOR, '/srv/ca.pem')] }, own))).toContain("'/srv/ca.pem r,' | sudo tee -a")
  })

  it.each([
    ['docker-default', '--security-opt apparmor=shop-container'],
    ['cri-containerd.apparmor.d', '--security-opt apparmor=shop-container'],
    ['lxc-container-default-cgns', '/etc/apparmor.d/lxc-containers'],
  ])('is a profile of one’s own where a container engine loads %s', (profile, expected) => {
    const under = { confined: [{ pid: 7, name: 'python3', label: `${profile} (enforce)` }] }
    const steps = commandsOf(judged({ ...under, stores: [refusal(APPARMOR.replace('"shop"', `"${profile}"`))] }))
    expect(steps).toContain(expected)
    expect(steps).toContain('#include <abstractions/ssl_certs>')
    expect(steps).not.toContain(`/etc/apparmor.d/${profile}`)
    expect(steps).not.toContain('/local/')
  })

  it.each(['docker-default-shop', 'lxc-shop'])('is that of any other profile for %s', (profile) => {
    const under = { confined: [{ pid: 7, name: 'python3', label: `${profile} (enforce)` }] }
    const steps = commandsOf(judged({ ...under, stores: [refusal(APPARMOR.replace('"shop"', `"${profile}"`))] }))
    expect(steps).toContain(`/etc/apparmor.d/local/${profile}`)
  })

  it('is the label of the place, and for a file of the shop’s own that of certificates', () => {
    const steps = commandsOf(judged(bySelinux))
    expect(steps).toContain(`ls -Z ${STORE}`)
    expect(steps).toContain(`sudo restorecon -v ${STORE}`)
    expect(steps).not.toMatch(/semanage|audit2allow|AppArmor/)
    const own = { ...python, settings: set('SSL_CERT_FILE', '/srv/ca.pem') }
    const ofShop = commandsOf(judged({ ...bySelinux, stores: [refusal(SELINUX, '/srv/ca.pem')] }, own))
    expect(ofShop).toContain('sudo semanage fcontext -a -t cert_t /srv/ca.pem')
    expect(ofShop).toContain('sudo semanage fcontext -d /srv/ca.pem')
  })

  it('is a module where the label is right and the domain may not read it', () => {
    const steps = commandsOf(judged({ ...bySelinux, stores: [refusal(SELINUX.replace('user_home_t', 'cert_t'))] }))
    expect(steps).toContain('audit2allow')
    expect(steps).not.toContain('restorecon')
  })
})
