// Processes on a TLS library that was taken away. The lines of maps are of a real Python 3.11 of Debian 12 whose libcrypto and libssl
// were removed after it had loaded them; the line with rpm's mark is written after proc_pid_maps(5) and rpm's own file names.
import { describe, expect, it } from 'vitest'
import { deletedTlsLibraries } from '../../../electron/gather/os/mapped-libraries.ts'
import { staleLibrariesGatherer } from '../../../electron/gather/os/stale-libraries.ts'
import { contextFor, file, hostOf } from '../context.ts'

const GONE = `7fb15ec00000-7fb15ecc5000 r--p 00000000 fe:00 10031093                   /usr/lib/x86_64-linux-gnu/libcrypto.so.3 (deleted)
7fb15ecc5000-7fb15ef44000 r-xp 000c5000 fe:00 10031093                   /usr/lib/x86_64-linux-gnu/libcrypto.so.3 (deleted)
7fb15f142000-7fb15f161000 r--p 00000000 fe:00 10031083                   /usr/lib/x86_64-linux-gnu/libssl.so.3 (deleted)
7fb15f1eb000-7fb15f1fd000 r--p 00000000 fe:00 324304                     /usr/lib/python3.11/lib-dynload/_ssl.cpython-311-x86_64-linux-gnu.so
`
const WELL = GONE.replaceAll(' (deleted)', '')
const process = (pid: number, name: string) => ({ pid, name, exe: `/usr/sbin/${name}`, args: [name], listens: true })

describe('a process', () => {
  it('is named with each library once that it has mapped and that is gone', () => {
    expect(deletedTlsLibraries(GONE)).toEqual(['/usr/lib/x86_64-linux-gnu/libcrypto.so.3', '/usr/lib/x86_64-linux-gnu/libssl.so.3'])
    expect(deletedTlsLibraries('7f00-7f01 r-xp 00000000 fd:00 42   /usr/lib64/libssl.so.3.0.7;65a1b2c3 (deleted)\n')).toEqual([
      '/usr/lib64/libssl.so.3.0.7',
    ])
    for (const library of ['libgnutls.so.30.34.3', 'libnss3.so', 'libssl3.so'])
      expect(deletedTlsLibraries(`7f00-7f01 r-xp 00000000 fd:00 42 /usr/lib/${library} (deleted)\n`), library).toHaveLength(1)
  })

  it('is left alone where its libraries are there, or what is gone is no TLS library', () => {
    expect(deletedTlsLibraries(WELL)).toEqual([])
    for (const other of [
      '/memfd:libssl-cache (deleted)',
      '/usr/lib/libz.so.1 (deleted)',
      '/dev/shm/libsslkeys (deleted)',
      '/usr/lib/libnssutils.txt (deleted)',
    ])
      expect(deletedTlsLibraries(`7f00-7f01 r-xp 00000000 fd:00 42 ${other}\n`), other).toEqual([])
  })
})

describe('a program that brings its TLS library with it', () => {
  // Node.js 20 of nodejs.org, replaced as an upgrade does, and that of Debian 12, which shares the system's library.
  const line = (path: string) => `00400000-00d5b000 r--p 00000000 fe:00 1180   ${path}\n`
  const OWN = `${line('/usr/bin/node (deleted)')}${line('/usr/lib/x86_64-linux-gnu/libc.so.6')}`

  it('is named where it was replaced while it runs', () => {
    expect(deletedTlsLibraries(OWN, '/usr/bin/node')).toEqual(['/usr/bin/node'])
    expect(deletedTlsLibraries(line('/usr/bin/node;65a1b2c3 (deleted)'), '/usr/bin/node')).toEqual(['/usr/bin/node'])
  })

  it('is left alone where it is there, or shares the system’s, or is a program of another kind', () => {
    expect(deletedTlsLibraries(OWN.replace(' (deleted)', ''), '/usr/bin/node')).toEqual([])
    expect(deletedTlsLibraries(`${OWN}${line('/usr/lib/x86_64-linux-gnu/libssl.so.3')}`, '/usr/bin/node')).toEqual([])
    expect(deletedTlsLibraries(line('/usr/bin/python3.11 (deleted)'), '/usr/bin/python3.11')).toEqual([])
    expect(deletedTlsLibraries(line('/srv/node (deleted)'), '/usr/bin/node')).toEqual([])
  })
})

describe('the processes of a host', () => {
  it('are named by pid with the unit that started them; those that may not be read are counted, those that ended are not', async () => {
    const host = hostOf({
      processes: [process(30, 'php-fpm8.2'), process(20, 'nginx'), process(10, 'curl'), process(40, 'gone'), process(50, 'other')],
      files: {
        '/proc/30/maps': file(GONE),
        '/proc/30/cgroup': file('0::/system.slice/php8.2-fpm.service\n'),
        '/proc/20/maps': file(GONE),
        '/proc/10/maps': file(WELL),
        '/proc/50/maps': { ok: false, why: 'denied', detail: 'This user may not read it.' },
      },
    })
    expect(await staleLibrariesGatherer.gather(contextFor(host, {}))).toMatchObject({
      ok: true,
      value: {
        processes: [
          { pid: 20, name: 'nginx', unit: null },
          { pid: 30, name: 'php-fpm8.2', unit: 'php8.2-fpm.service' },
        ],
        unreadable: 1,
      },
    })
  })
})
