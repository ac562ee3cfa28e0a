// The window's scheme: the files of the set, and nothing that a URL could be bent to.
import { describe, expect, it } from 'vitest'
import { answerFrom, isOwnUrl } from '../../electron/main/protocol.ts'
import { embeddedRendererFiles } from '../../electron/web/renderer-files.ts'

const answer = answerFrom(embeddedRendererFiles({ '/index.html': Buffer.from('<p>').toString('base64') }))

describe('app://', () => {
  it('answers a file of the set with a policy that lets it talk to nobody', () => {
    const { status, headers, body } = answer('app://renderer/index.html', 'GET')
    expect([status, body.toString()]).toEqual([200, '<p>'])
    expect(headers['Content-Security-Policy']).toContain("connect-src 'none'")
    expect(headers['Content-Type']).toBe('text/html; charset=utf-8')
  })

  it.each([
    'app://renderer/../package.json',
    'app://renderer/%2e%2e/package.json',
    'app://renderer/index.html/',
    'app://elsewhere/index.html',
    'app://renderer//index.html',
  ])('has nothing at %s', (url) => {
    expect(answer(url, 'GET').status).toBe(404)
  })

  it('takes nothing but GET', () => {
    expect(answer('app://renderer/index.html', 'POST').status).toBe(404)
  })

  it.each([
    ['app://renderer/index.html', true],
    ['app://renderer', true],
    ['app://renderer.evil/index.html', false],
    ['app://rendererx/', false],
    ['https://renderer/', false],
    ['file:///app://renderer/', false],
    ['about:blank', false],
  ])('is our own at %s: %s', (url, own) => {
    expect(isOwnUrl(url)).toBe(own)
  })
})
