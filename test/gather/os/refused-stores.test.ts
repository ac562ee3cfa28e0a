// Which refusals of files are of a store of trusted roots. The lines are of the forms of the AppArmor wiki and of Red Hat's "Using SELinux".
import { describe, expect, it } from 'vitest'
import type { Look, Recording } from '../../../electron/contract/recording.ts'
import type { Runtime } from '../../../electron/contract/runtime-facts.ts'
import { refusedStores } from '../../../electron/gather/os/refused-stores.ts'
import { aRuntime } from '../../fixtures/facts.ts'
import { hostOf, ran } from '../context.ts'

const STORE = '/etc/ssl/certs/ca-certificates.crt'
const APPARMOR = (name: string) =>
  `type=AVC msg=audit(1795293073.1:2): apparmor="DENIED" operation="open" class="file" profile="shop" name="${name}" pid=7 comm="python3" requested_mask="r" denied_mask="r" fsuid=33 ouid=0`
const SELINUX =
  'type=AVC msg=audit(1795293073.1:2): avc:  denied  { read } for  pid=7 comm="python3" name="ca-certificates.crt" dev="dm-0" ino=123 scontext=system_u:system_r:httpd_t:s0 tcontext=unconfined_u:object_r:user_home_t:s0 tclass=file permissive=0'

const aFile = (realPath: string): Look => ({ realPath, kind: 'file', executable: false, readable: true })

const refused = async (text: string, runtimes: Runtime[] = [], parts: Partial<Recording> = {}) => {
  const host = hostOf({ ...parts, looks: { [STORE]: aFile(STORE), '/srv/ca.pem': aFile('/srv/ca.pem') } })
  const options = { timeoutMs: 1000, signal: new AbortController().signal }
  return (await refusedStores(text, runtimes, host, options)).map(({ store }) => store)
}
const labelled = (label: string): Partial<Recording> => ({ runs: { [`stat -c %C ${STORE}`]: ran(`${label}\n`) } })

describe('a refused store', () => {
  it('is the one of the system, one root of it, or the file that a runtime is told of', async () => {
    expect(await refused(APPARMOR(STORE))).toEqual([STORE])
    expect(await refused(SELINUX)).toEqual([STORE])
    expect(await refused(SELINUX.replace('{ read }', '{ read open }').replace('name=', `path="${STORE}" name=`))).toEqual([STORE])
    expect(await refused(APPARMOR('/usr/share/ca-certificates/mozilla/A.crt'))).toEqual(['/usr/share/ca-certificates/mozilla/A.crt'])
    const settings = [{ how: 'variable' as const, name: 'SSL_CERT_FILE', value: '/srv/ca.pem', source: 'its unit' }]
    expect(await refused(APPARMOR('/srv/ca.pem'), [aRuntime({ settings })])).toEqual(['/srv/ca.pem'])
    expect(await refused(APPARMOR('/srv/ca.pem'), [aRuntime({ trustStore: '/srv/ca.pem' })])).toEqual(['/srv/ca.pem'])
  })

  it.each([
    ['a file of accounts', APPARMOR('/etc/shadow')],
    ['a log', APPARMOR('/var/log/shop.log')],
    ['the certificate that a server shows', APPARMOR('/etc/ssl/certs/ssl-cert-snakeoil.pem')],
    ['a key', APPARMOR('/etc/ssl/private/shop.key')],
    ['a file that nothing here is told of', APPARMOR('/srv/ca.pem')],
    ['one that was to be written', APPARMOR(STORE).replace('denied_mask="r"', 'denied_mask="wc"')],
    ['what a profile only complains of', APPARMOR(STORE).replace('DENIED', 'ALLOWED')],
    ['what a permissive domain did', SELINUX.replace('permissive=0', 'permissive=1')],
    ['a look at its times', SELINUX.replace('{ read }', '{ getattr }')],
    ['a link', SELINUX.replace('tclass=file', 'tclass=lnk_file')],
    ['one root with a wrong label', SELINUX.replace('name="ca-certificates.crt"', 'path="/usr/share/ca-certificates/mozilla/A.crt"')],
  ])('is not %s', async (_what, line) => {
    expect(await refused(line)).toEqual([])
  })

  it('is none after the profile was changed, or the file got another label', async () => {
    const replaced = 'audit(1795293099.1:3): apparmor="STATUS" operation="profile_replace" profile="unconfined" name="shop"'
    expect(await refused(`${APPARMOR(STORE)}\n${replaced}`)).toEqual([])
    expect(await refused(SELINUX, [], labelled('system_u:object_r:cert_t:s0'))).toEqual([])
    expect(await refused(SELINUX, [], labelled('system_u:object_r:user_home_t:s0'))).toEqual([STORE])
    expect(await refused(SELINUX, [], labelled('?'))).toEqual([STORE])
  })
})
