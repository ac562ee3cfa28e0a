import { describe, expect, it } from 'vitest'
import { type Row, scanned, told } from './table.ts'

const URL = 'http://api.multisafepay.com/v1/json'
const CODE = 'plain-http code'

const named: Row[] = [
  ['pay.php', `<?php\n$url = '${URL}';`, CODE],
  ['pay.php', `<?php\ndefine("API", "${URL}");`, CODE],
  ['Pay.java', `String url = "${URL}";`, CODE],
  ['Pay.kt', `const val URL = "${URL}"`, CODE],
  ['Pay.cs', `var url = @"${URL}";`, CODE],
  ['Pay.vb', `Dim url As String = "${URL}"`, CODE],
  ['pay.py', `URL = '${URL}'`, CODE],
  ['pay.py', `url = f"${URL}/{order}"`, CODE],
  ['pay.rb', `uri = URI('${URL}')`, CODE],
  ['pay.pl', `my $url = "${URL}";`, CODE],
  ['pay.js', `fetch('${URL}')`, CODE],
  ['pay.ts', `const url = \`${URL}\``, CODE],
  ['pay.go', `http.Get("${URL}")`, CODE],
  ['pay.sh', `curl ${URL}`, CODE],
  ['pay.ps1', `Invoke-RestMethod "${URL}"`, CODE],
  ['app.config', `<add key="api" value="${URL}" />`, CODE],
  ['app.json', '{"api": "http:\\/\\/api.multisafepay.com\\/v1"}', CODE],
  ['app.yaml', `api: ${URL}`, CODE],
  ['.env', `API_URL=${URL}`, CODE],
  ['app.properties', `api.url=${URL}`, CODE],
  ['nginx.conf', 'location / { proxy_pass http://api.multisafepay.com; }', CODE],
  ['httpd.conf', `ProxyPass / ${URL}`, CODE],
  ['Dockerfile', `FROM x\nENV API=${URL}`, CODE],
  ['pay.php', `<?php\nexec("curl -s ${URL}");`, CODE],
  ['pay.php', `<?php\necho '<form action="${URL}">';`, CODE],
  ['page.php', `<p>Don't</p><form action="${URL}">`, CODE],
  ['pay.php', "<?php\n$u = 'http://user:secret@API.MultiSafePay.com:80/';", CODE],
]

const misses: Row[] = [
  ['pay.php', "<?php\n$url = 'https://api.multisafepay.com/v1/json';"],
  ['pay.php', "<?php\n$url = 'http://www.multisafepay.com/';"],
  ['pay.php', "<?php\n$url = 'http://api.multisafepay.com.example.org/';"],
  ['pay.php', "<?php\n$url = 'http://xapi.multisafepay.com/';"],
  ['pay.php', "<?php\n$url = 'http://example.org/?to=api.multisafepay.com';"],
  ['app.yaml', 'api: http://api-multisafepay.com/'],
  ['README.md', `See ${URL}`],
]

describe('addresses without TLS', () => {
  it.each(named)('R2.1 %s: %s', (file, text, ...expected) => {
    expect(told(file, text)).toEqual(expected)
  })

  it.each(misses.slice(0, -1))('are of another host, or have TLS: %s: %s', (file, text) => {
    expect(told(file, text)).toEqual([])
  })

  it.each([
    ['pay.php', `<?php // ${URL}`, 'comment'],
    ['pay.php', `<?php\n$help = 'The documentation is at ${URL} for you';`, 'text'],
    ['pay.py', `"""Calls ${URL} for you."""`, 'text'],
    ['pay.php', `<?php\n$url = str_replace('http://api.multisafepay.com', 'https://api.multisafepay.com', $url);`, 'text'],
    ['pay.js', `if (url.startsWith('http://api.multisafepay.com')) throw new Error('no')`, 'text'],
    ['soap.xml', `<x xmlns="http://api.multisafepay.com/schema"/>`, 'text'],
    ['Pay.java', 'factory.setFeature("http://api.multisafepay.com/features/x", true);', 'text'],
    ['app.yaml', `# api: ${URL}`, 'comment'],
    ['page.html', `<!-- ${URL} -->`, 'comment'],
    ['tests/pay.py', `URL = '${URL}'`, 'test'],
    ['vendor/msp/pay.php', `<?php\n$url = '${URL}';`, 'vendored'],
  ])('are told apart by place: %s: %s is %s', (file, text, place) => {
    expect(scanned(file, text).map((finding) => finding.place)).toEqual([place])
  })

  it('show no login, and no key of the line', () => {
    const [found] = scanned('pay.php', `<?php\nget("http://user:secret@api.multisafepay.com/", ['api_key' => 'abc123def456']);`)
    expect(JSON.stringify(found)).not.toMatch(/secret|abc123def456/)
    expect(found?.what).toBe('http://api.multisafepay.com')
  })
})
