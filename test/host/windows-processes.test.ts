// The process list of Windows. No Windows was at hand: the lines of PowerShell are written in the form of our own script with the
// values that Microsoft's "Win32_Process class" describes, those of netstat in the form that `netstat -ano` has in Microsoft's
// documents ("netstat", learn.microsoft.com/windows-server/administration/windows-commands/netstat) and, in German, as its users show it;
// all read 2026-11-22: not run here. What Wine answers is tried in test/faces/windows.test.ts.
import { describe, expect, it } from 'vitest'
import { listeningProcesses, parseWindowsProcesses, windowsArguments } from '../../electron/host/windows-processes.ts'

const NETSTAT = `
Active Connections

  Proto  Local Address          Foreign Address        State           PID
  TCP    0.0.0.0:80             0.0.0.0:0              LISTENING       4
  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       960
  TCP    127.0.0.1:8080         0.0.0.0:0              LISTENING       2044
  TCP    127.0.0.1:8080         127.0.0.1:50212        ESTABLISHED     2044
  TCP    192.0.2.10:51082       203.0.113.9:443        ESTABLISHED     3288
  TCP    [::]:135               [::]:0                 LISTENING       960
  UDP    0.0.0.0:5353           *:*                                    1752
`.replace(/\n/g, '\r\n')

const row = (...cells: (string | number)[]) => `=${cells.join('\t')}\r\n`
const NODE = 'C:\\Program Files\\nodejs\\node.exe'
const LISTED = [
  row(0, 0, 'System Idle Process', '', ''),
  row(4, 0, 'System', '', ''),
  row(960, 700, 'svchost.exe', '', ''),
  row(2044, 700, 'node.exe', NODE, `"${NODE}" --use-openssl-ca C:\\srv\\shop\\server.js`),
  row(3288, 3000, 'node.exe', NODE, 'node  C:\\Users\\me\\tls-preflight.cjs check'),
  row(3300, 700, 'node.exe', NODE, 'node D:\\tools\\tls-preflight.cjs serve'),
  row(3000, 2900, 'powershell.exe', 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe', 'powershell'),
  row(4100, 700, 'w3wp.exe', 'C:\\Windows\\System32\\inetsrv\\w3wp.exe', 'w3wp.exe -ap "DefaultAppPool"'),
].join('')

describe('the processes of Windows', () => {
  it('have name, program, words and whether they listen; our own line and other runs of this program are left out', () => {
    const all = parseWindowsProcesses(LISTED, NETSTAT, 3288)
    expect(all?.map(({ pid }) => pid)).toEqual([0, 4, 960, 2044, 4100])
    expect(all).toContainEqual({
      pid: 2044,
      name: 'node',
      exe: NODE,
      args: [NODE, '--use-openssl-ca', 'C:\\srv\\shop\\server.js'],
      listens: true,
    })
    expect(all).toContainEqual({ pid: 960, name: 'svchost', exe: '', args: [], listens: true })
    expect(all?.find(({ pid }) => pid === 4100)).toMatchObject({
      name: 'w3wp',
      listens: false,
      args: ['w3wp.exe', '-ap', 'DefaultAppPool'],
    })
  })

  it('have names in any writing, since what is not ASCII comes by its number', () => {
    const listed = row(7, 1, 'php.exe', 'C:\\B%00fccher 100%0025\\php.exe', '"C:\\B%00fccher 100%0025\\php.exe" -S%0009x')
    const path = 'C:\\Bücher 100%\\php.exe'
    expect(parseWindowsProcesses(listed, NETSTAT, 1)).toMatchObject([{ exe: path, args: [path, '-S', 'x'] }])
  })

  it('are not known where one of the two programs told nothing, as in Wine', () => {
    expect(parseWindowsProcesses('', NETSTAT, 1)).toBeNull()
    expect(parseWindowsProcesses(LISTED, '', 1)).toBeNull()
    const withoutNumbers = '  TCP    0.0.0.0:80             0.0.0.0:0              LISTENING\n'
    expect(parseWindowsProcesses(LISTED, withoutNumbers, 1)).toBeNull()
    expect(parseWindowsProcesses('Get-WmiObject : Access denied\r\n', NETSTAT, 1)).toBeNull()
  })

  it('do not make it run for ever where a number was given out again, so that two are each other’s parent', () => {
    expect(parseWindowsProcesses(row(10, 11, 'a.exe', '', '') + row(11, 10, 'b.exe', '', ''), NETSTAT, 10)).toEqual([])
  })
})

describe('who listens', () => {
  it('is told by the other end, whatever the language: a client of the same port is none', () => {
    expect([...listeningProcesses(NETSTAT)].sort((a, b) => a - b)).toEqual([4, 960, 2044])
    const german = '  TCP    0.0.0.0:135            0.0.0.0:0              ABH\u00d6REN         1096\r\n'
    expect([...listeningProcesses(german)]).toEqual([1096])
    expect([...listeningProcesses(german.replace('\u00d6', '\ufffd'))]).toEqual([1096])
  })
})

describe('a command line of Windows', () => {
  // The first four are the examples of Microsoft's "Parsing C command-line arguments".
  it.each([
    ['"abc" d e', ['abc', 'd', 'e']],
    ['a\\\\b d"e f"g h', ['a\\\\b', 'de fg', 'h']],
    ['a\\\\\\"b c d', ['a\\"b', 'c', 'd']],
    ['a\\\\\\\\"b c" d e', ['a\\\\b c', 'd', 'e']],
    ['"C:\\Program Files\\nodejs\\node.exe" C:\\srv\\a.js', ['C:\\Program Files\\nodejs\\node.exe', 'C:\\srv\\a.js']],
    ['"C:\\folder\\\\" next', ['C:\\folder\\', 'next']],
    ['a "" b', ['a', '', 'b']],
    ['  a\tb  ', ['a', 'b']],
    ['"not closed', ['not closed']],
    ['', []],
  ])('%s', (line, words) => {
    expect(windowsArguments(line)).toEqual(words)
  })
})
