// Whether a store of trusted roots can be read by this user or by a server's account, and where the way to it ends.
import { describe, expect, it } from 'vitest'
import type { Look } from '../../../electron/contract/recording.ts'
import { unreadable } from '../../../electron/gather/app-server/told-stores.ts'
import { hostOf, ran } from '../context.ts'

const account = { name: 'shop', uid: 1001, gid: 1001, groups: [1001], home: '/srv/shop' }
const options = { timeoutMs: 1000, signal: new AbortController().signal }
const folder = (realPath: string): Look => ({ realPath, kind: 'folder', executable: true, readable: true })
const file = (realPath: string, readable = true): Look => ({ realPath, kind: 'file', executable: false, readable })
const looks: Record<string, Look> = {
  '/etc': folder('/etc'),
  '/etc/ssl': folder('/etc/ssl'),
  '/etc/ssl/certs': folder('/etc/ssl/certs'),
  '/usr/lib/ssl/certs': folder('/etc/ssl/certs'),
  '/etc/ssl/certs/all.crt': file('/etc/ssl/certs/all.crt'),
}
/** What the account is refused; all else is granted. */
const told = (trustStore: string, refused: readonly string[], as: typeof account | undefined = account, seen = looks) => {
  const prefix = as === undefined ? '' : `as ${as.name}: `
  const runs = Object.fromEntries(refused.map((one) => [`${prefix}test ${one}`, ran('', { exit: 1 })]))
  return unreadable({ trustStore, account: as }, hostOf({ looks: seen, runs }), options)
}
const closed = (place: string, right: 'enter' | 'read') => ({ storeUnreadable: true, storeClosed: { place, right } })

describe('a store', () => {
  it.each([
    ['a file', '/etc/ssl/certs/all.crt', []],
    ['a folder behind a link', '/usr/lib/ssl/certs', []],
    // Certificates in it are found by their names.
    ['a folder that may be entered and not read', '/usr/lib/ssl/certs', ['-r /etc/ssl/certs', '-r /usr/lib/ssl/certs']],
    ['none but words', 'built in', []],
  ])('is open: %s', async (_what, store, refused) => {
    expect(await told(store, refused)).toEqual({})
  })

  it('in a folder that may not be entered is closed there, by its real path', async () => {
    const refused = ['-x /etc/ssl/certs', '-x /usr/lib/ssl/certs', '-r /etc/ssl/certs/all.crt']
    expect(await told('/usr/lib/ssl/certs', refused)).toEqual(closed('/etc/ssl/certs', 'enter'))
    expect(await told('/etc/ssl/certs/all.crt', refused)).toEqual(closed('/etc/ssl/certs', 'enter'))
  })

  it('is closed at the first folder on its way that is', async () => {
    const refused = ['-x /etc/ssl', '-x /etc/ssl/certs', '-x /usr/lib/ssl/certs']
    expect(await told('/usr/lib/ssl/certs', refused)).toEqual(closed('/etc/ssl', 'enter'))
  })

  it('is closed itself where only that may not be read', async () => {
    expect(await told('/etc/ssl/certs/all.crt', ['-r /etc/ssl/certs/all.crt'])).toEqual(closed('/etc/ssl/certs/all.crt', 'read'))
  })

  it('has the mode of the place at which it is closed, where stat tells it', async () => {
    const place = '/etc/ssl/certs/all.crt'
    const told600 = (stdout: string) =>
      unreadable(
        { trustStore: place, account },
        hostOf({
          looks,
          runs: {
            [`as shop: test -r ${place}`]: ran('', { exit: 1 }),
            [`stat -c '%a, owner %U, group %G' ${place}`]: ran(stdout),
          },
        }),
        options,
      )
    expect(await told600('600, owner root, group root\n')).toMatchObject({ storeClosed: { place, mode: '600, owner root, group root' } })
    expect((await told600('stat: unknown option\n')).storeClosed).toEqual({ place, right: 'read' })
  })

  it('is closed to whoever makes the check as it is to an account', async () => {
    const hidden = { ...looks, '/etc/ssl/certs/all.crt': file('/etc/ssl/certs/all.crt', false) }
    const refused = ['-x /etc/ssl/certs', '-r /etc/ssl/certs/all.crt']
    expect(await told('/etc/ssl/certs/all.crt', refused, undefined, hidden)).toEqual(closed('/etc/ssl/certs', 'enter'))
  })

  it.each([
    ['this user, who sees the rest', undefined, ['-x /etc/ssl/certs']],
    ['an account, which may see less', account, ['-x /etc', '-x /etc/ssl', '-x /etc/ssl/certs']],
  ])('that is not there is asked for as far as it may be closed to %s', async (_who, as, asked) => {
    const host = hostOf({ looks })
    const seen: string[] = []
    const run: typeof host.run = (program, args, more) => {
      if (program === 'test') seen.push(args.join(' '))
      return host.run(program, args, more)
    }
    await unreadable({ trustStore: '/etc/ssl/certs/none/all.crt', account: as }, { ...host, run }, options)
    expect(seen).toEqual(asked)
  })

  it('behind a link that this user may not follow is closed where that leads', async () => {
    const store = '/etc/ssl/certs/linked.crt'
    const behind = (target: string, seen: Record<string, Look>, refused: string) =>
      unreadable(
        { trustStore: store, account: undefined },
        hostOf({
          looks: { ...looks, ...seen },
          runs: { [`readlink ${store}`]: ran(`${target}\n`), [`test -x ${refused}`]: ran('', { exit: 1 }) },
        }),
        options,
      )
    expect(await behind('/root/ca.crt', { '/root': folder('/root') }, '/root')).toEqual(closed('/root', 'enter'))
    const beside = { '/etc/ssl/certs/..': folder('/etc/ssl'), '/etc/ssl/certs/../private': folder('/etc/ssl/private') }
    expect(await behind('../private/ca.crt', beside, '/etc/ssl/private')).toEqual(closed('/etc/ssl/private', 'enter'))
    // It leads nowhere, or to itself.
    expect(await behind('nowhere.crt', {}, '/root')).toEqual({ storeUnreadable: true })
    expect(await behind(store, {}, '/root')).toEqual({ storeUnreadable: true })
  })

  it('that is not there is closed nowhere', async () => {
    expect(await told('/etc/ssl/certs/none.crt', [])).toEqual({ storeUnreadable: true })
    expect(await told('built in, without /srv/ca.pem, which it cannot read', [])).toEqual({ storeUnreadable: true })
  })
})
