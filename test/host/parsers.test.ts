// The readers of /proc/net/tcp, /proc/PID/stat and reg.exe. The texts are examples in the forms of proc(5)
// and of the documentation of `reg query`; the real table of this machine is read in node-host.test.ts.
import { describe, expect, it } from 'vitest'
import { listeningOnHost, listeningSockets, parentOf } from '../../electron/host/linux-processes.ts'
import { parseRegQuery } from '../../electron/host/windows-registry.ts'

const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:20FB 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 41234 1 0000000000000000 100 0 0 10 0
   1: 0100007F:20FB 0100007F:A2C4 01 00000000:00000000 00:00000000 00000000     0        0 41300 1 0000000000000000 20 4 30 10 -1
`

const REG = `
HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion
    ProductName    REG_SZ    Windows 10 Pro
    CurrentMajorVersionNumber    REG_DWORD    0xa
    BuildLab Ex    REG_SZ    19041.1.amd64fre
    Customizations    REG_SZ
    (Default)    REG_SZ    x

HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Fonts
`.replace(/\n/g, '\r\n')

describe('listening sockets', () => {
  it('are those in state 0A, not an established connection of the same port', () => {
    expect(listeningSockets(TCP)).toEqual([{ inode: '41234', user: 0 }])
  })
  it('are none in an empty text', () => {
    expect(listeningSockets('')).toEqual([])
  })
})

describe('sockets of this host that listen', () => {
  it('are those that accept, with a path or without, and no connection of theirs', () => {
    const text = `Num       RefCount Protocol Flags    Type St Inode Path
000000002a481cf3: 00000002 00000000 00010000 0001 01 10904294 /run/shop/app.sock
00000000e6323ff0: 00000003 00000000 00000000 0001 03  1592
0000000033334444: 00000003 00000000 00000000 0001 03  1593 /run/shop/app.sock
0000000011112222: 00000002 00000000 00010000 0001 01  1600 @abstract
`
    expect(listeningOnHost(text)).toEqual(['10904294', '1600'])
    expect(listeningOnHost('')).toEqual([])
  })
})

describe('the parent of a process', () => {
  it('is read behind a name that holds spaces and brackets', () => {
    expect(parentOf('77 (a) S 1 (x) S 42 77 77 0 -1')).toBe(42)
    expect(parentOf('1 (init) S 0 1 1 0 -1')).toBe(0)
  })
})

describe('a registry key', () => {
  it('gives its values by name, with spaces in the name and without data, and no subkeys', () => {
    expect(parseRegQuery(REG)).toEqual({
      ProductName: 'Windows 10 Pro',
      CurrentMajorVersionNumber: '0xa',
      'BuildLab Ex': '19041.1.amd64fre',
      Customizations: '',
      '(Default)': 'x',
    })
  })
  it('is empty for an error message', () => {
    expect(parseRegQuery('ERROR: The system was unable to find the specified registry key or value.\r\n')).toEqual({})
  })
})
