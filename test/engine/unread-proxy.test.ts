// http_proxy beside a closed direct way: told with each cause of a closed way, and with nothing else.
import { describe, expect, it } from 'vitest'
import type { Path } from '../../electron/contract/path.ts'
import { judge } from '../../electron/engine/judge.ts'
import { aCertificate, aFailedAttempt, aPath, aStoppedPath, PROXY, someFacts } from '../fixtures/facts.ts'

const httpOnly = { url: PROXY, source: 'http_proxy in the environment' }
const found = (path: Path, set: { httpOnly?: typeof httpOnly } = { httpOnly }) => {
  const facts = someFacts({ paths: [path], attempts: [aFailedAttempt()], 'proxy-settings': { proxies: [], noProxy: [], ...set } })
  return judge(facts).findings
}

describe('a proxy that is set for http addresses alone', () => {
  it.each([
    ['firewall-drops-connection', aStoppedPath('tcp', 'silent')],
    ['firewall-refuses-connection', aStoppedPath('tcp', 'refused')],
  ])('stands beside %s, with the setting that is missing', (id, path) => {
    const finding = found(path).find((one) => one.id === id)
    expect(finding?.why).toMatch(/http_proxy in the environment names a proxy, but most programs do not read it for https addresses\.$/)
    expect(finding?.evidence).toContainEqual({ kind: 'environment', source: 'http_proxy in the environment', text: PROXY })
    expect(finding?.fix.map(({ command }) => command)).toContain(`export https_proxy=${PROXY}`)
  })

  it('is not spoken of where it is not set, where the way is open, and by other layers', () => {
    const expired = aPath({ chain: [aCertificate({ notAfter: '2026-10-22T12:00:00.000Z' })] })
    const through = aStoppedPath('tcp', 'refused', { via: PROXY })
    expect(JSON.stringify(found(aStoppedPath('tcp', 'silent'), {}))).not.toContain('http_proxy in')
    for (const [id, path] of [
      ['endpoint-certificate-expired', expired],
      ['proxy-unreachable', through],
    ] as const) {
      expect(found(path).find((one) => one.id === id)).toMatchObject({ title: expect.any(String), evidence: expect.anything() })
      expect(JSON.stringify(found(path))).not.toContain('http_proxy in')
    }
  })
})
