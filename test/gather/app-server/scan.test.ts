import { describe, expect, it } from 'vitest'
import { found } from '../../../electron/contract/fact.ts'
import { pinnedOf, scanGatherer } from '../../../electron/gather/app-server/scan.ts'
import { MOST_FINDINGS, scanFolder } from '../../../electron/gather/app-server/scan-folder.ts'
import { createNet } from '../../../electron/net/node-net.ts'
import { aPath, multisafepay } from '../../fixtures/facts.ts'
import { contextFor, file, hostOf } from '../context.ts'

const PAY = "<?php\n$url = 'http://api.multisafepay.com/';\ncurl_setopt($ch, CURLOPT_CAINFO, __DIR__ . '/cacert.pem');\n"

const scan = (
  files: Record<string, string>,
  request: { scan: string | null } = { scan: '/srv/shop' },
  env: Record<string, string> = {},
) => {
  const host = hostOf({ env, files: Object.fromEntries(Object.entries(files).map(([name, text]) => [`/srv/shop/${name}`, file(text)])) })
  return scanGatherer.gather(contextFor(host, { paths: found([]) }, { ...request, profile: multisafepay }))
}

describe('the scan', () => {
  it('looks at nothing where no folder was named', async () => {
    expect(await scan({ 'pay.php': PAY }, { scan: null })).toMatchObject({ ok: true, value: { folder: null, files: 0, findings: [] } })
  })

  it('looks for the hosts of the endpoints, and keeps what it found with file and line', async () => {
    const fact = await scan({ 'pay.php': PAY, 'logo.png': 'x', 'other.php': '<?php echo 1;' })
    expect(fact).toMatchObject({
      ok: true,
      value: {
        folder: '/srv/shop',
        hosts: ['api.multisafepay.com'],
        files: 2,
        others: 1,
        unfinished: null,
        findings: [
          { kind: 'pins-ca', file: 'pay.php', line: 3 },
          { kind: 'plain-http', file: 'pay.php', line: 2, place: 'code' },
        ],
      },
    })
  })

  it('counts binary files, and reads UTF-16', async () => {
    const utf16 = `\uFEFF${"$u = 'http://api.multisafepay.com/'"}`
    const host = hostOf({})
    const end = await scanFolder(
      {
        ...host,
        readTree: async (_folder, visit) => {
          visit.file('data', new Uint8Array([1, 0, 2]))
          visit.file('pay.ps1', new Uint8Array(Buffer.from(utf16, 'utf16le')))
          visit.skipped('big.php', 'too-large')
          return { ok: true, finished: true }
        },
      },
      '/srv/shop',
      { hosts: ['api.multisafepay.com'], signal: new AbortController().signal },
    )
    if (!end.ok) throw new Error(end.detail)
    expect(end.scanned.skippedCount).toMatchObject({ binary: 1, 'too-large': 1 })
    expect(end.scanned.findings).toMatchObject([{ file: 'pay.ps1', kind: 'plain-http' }])
  })

  it('keeps a bounded number of findings, those of the code first, and counts the rest', async () => {
    const fault = 'x := tls.Config{InsecureSkipVerify: true}\n'
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`tests/a${index}.go`, fault.repeat(50)]))
    const fact = await scan({ ...many, 'pay.go': 'x := tls.Config{InsecureSkipVerify: true}' })
    if (!fact.ok) throw new Error(fact.detail)
    expect(fact.value.findings.length).toBe(MOST_FINDINGS)
    expect(fact.value.findings[0]).toMatchObject({ file: 'pay.go', place: 'code' })
    expect(fact.value.omitted).toBe(2501 - MOST_FINDINGS)
  })

  it('is missing where the folder is not there', async () => {
    expect(await scan({}, { scan: '/srv/none' })).toMatchObject({ ok: false, detail: expect.stringContaining('/srv/none') })
  })

  it('tells the variables of this environment that switch verification off, and no others', async () => {
    const environment = async (env: Record<string, string>) => {
      const fact = await scan({}, { scan: null }, env)
      return fact.ok ? fact.value.environment : null
    }
    expect(await environment({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toEqual([{ name: 'NODE_TLS_REJECT_UNAUTHORIZED', value: '0' }])
    expect(await environment({ NODE_TLS_REJECT_UNAUTHORIZED: '1', PYTHONHTTPSVERIFY: '1' })).toEqual([])
  })

  it('masks what the redactor knows in lines of code', () => {
    const finding = { kind: 'plain-http', file: 'a', line: 1, text: 'key hunter2', what: 'x', instead: '', place: 'code' } as const
    const masked = scanGatherer.redact(
      {
        ...{
          folder: '/',
          hosts: [],
          files: 1,
          bytes: 1,
          others: 0,
          skipped: [],
          omitted: 0,
          pinned: [],
          environment: [],
          unfinished: null,
        },
        skippedCount: { binary: 0, 'too-large': 0, denied: 0, 'link-loop': 0, special: 0, failed: 0 },
        findings: [{ ...finding, holds: 'always', condition: null, source: '' }],
      },
      { text: (value) => value.replace('hunter2', '…') },
    )
    expect(masked.findings[0]?.text).toBe('key …')
  })
})

describe('a certificate file that the code names', () => {
  const { certificates } = createNet({ connections: { perEndpoint: 1, atOnce: 1 } })
  const path = aPath()
  const pem = path.chain.map((certificate) => certificate.pem)
  const finding = {
    kind: 'pins-ca',
    file: 'pay.php',
    line: 3,
    what: '',
    instead: '',
    place: 'code',
    holds: 'always',
    condition: null,
    source: '',
  } as const
  const named = [{ ...finding, text: "CURLOPT_CAINFO, __DIR__ . '/cacert.pem'" }]

  const files = (...names: string[]) => new Map(names.map((name) => [name, pem.join('\n')]))
  const usedBy = (text: string, file: string, where = 'pay.php') =>
    pinnedOf({ findings: [{ ...finding, text, file: where }], certificateFiles: files(file) }, [path], certificates, null)[0]?.usedBy

  it('is held against the chain of every path', () => {
    const [pinned] = pinnedOf({ findings: named, certificateFiles: files('cacert.pem') }, [path], certificates, null)
    expect(pinned).toMatchObject({ file: 'cacert.pem', usedBy: 'pay.php:3', chains: [{ path: path.id }] })
    expect(pinned).not.toHaveProperty('beside')
  })

  it.each([
    ["CURLOPT_CAINFO, __DIR__ . '/vendor/sdk/cacert.pem'", 'vendor/sdk/cacert.pem', 'pay.php', true],
    ["CURLOPT_CAINFO, __DIR__ . '/vendor/sdk/cacert.pem'", 'lib/certs/cacert.pem', 'pay.php', false],
    ["CURLOPT_CAINFO, dirname(__FILE__) . '/cacert.pem'", 'lib/cacert.pem', 'lib/pay.php', true],
    ["CURLOPT_CAINFO, dirname(__FILE__) . '/cacert.pem'", 'cacert.pem', 'lib/pay.php', false],
    ["CURLOPT_CAINFO, dirname(__FILE__) . '/../certs/cacert.pem'", 'certs/cacert.pem', 'lib/pay.php', true],
    ["verify='/app/certs/ca.pem'", 'certs/ca.pem', 'pay.py', true],
    ["verify='certs/ca.pem'", 'src/certs/ca.pem', 'src/pay.py', true],
    ["verify='certs/ca.pem'", 'other/ca.pem', 'src/pay.py', false],
    ['cacert = ca.pem', 'certs/ca.pem', '.curlrc', true],
    ["CURLOPT_CAINFO, '/etc/ssl/cacert.pem.old'", 'cacert.pem', 'pay.php', false],
  ])('is the one that the line means: %s, %s', (text, file, where, isMeant) => {
    expect(usedBy(text, file, where)).toBe(isMeant ? `${where}:3` : undefined)
  })

  it('is not all that libcurl looks in, where it was built with a folder beside', () => {
    const found = (what: string) =>
      pinnedOf(
        { findings: [{ ...finding, what, text: "'/cacert.pem'" }], certificateFiles: files('cacert.pem') },
        [path],
        certificates,
        '/etc/ssl/certs',
      )
    expect(found('CURLOPT_CAINFO')).toMatchObject([{ beside: '/etc/ssl/certs' }])
    expect(found('cafile')[0]).not.toHaveProperty('beside')
  })

  it('is left alone where no code names it, or only a test does', () => {
    const some = files('cacert.pem')
    expect(pinnedOf({ findings: [], certificateFiles: some }, [path], certificates, null)).toEqual([])
    const [one] = named
    if (one) expect(pinnedOf({ findings: [{ ...one, place: 'test' }], certificateFiles: some }, [path], certificates, null)).toEqual([])
  })
})
