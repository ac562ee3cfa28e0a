// Code that a runtime loads before a server's own: by which words it is told, met on real servers too, which are not started with it.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { preloadSentence, preloadsIn } from '../../../electron/gather/app-server/servers/preloads.ts'
import type { Host } from '../../../electron/host/host.ts'
import { runningServers, runtimesOn, type ServerProgram, told } from './running-server.ts'

const { folder, hostWithServer } = runningServers()

type Kind = Parameters<typeof preloadsIn>[0]

describe('what is loaded before the program', () => {
  it.each<[string, Kind, string[], string | null, string[]]>([
    ['a module of Node.js', 'node', ['-r', './pre.js', 'shop.js'], null, ['./pre.js -r']],
    [
      'several, each way',
      'node',
      ['--require=a.js', '--import', 'b.mjs', '--loader=c.mjs', '--tls-max-v1.2', 'shop.js'],
      null,
      ['a.js --require', 'b.mjs --import', 'c.mjs --loader'],
    ],
    ['code in an option', 'node', ['--import=data:text/javascript,x()', 'shop.js'], null, ['code in that option --import']],
    ['one of the variable', 'node', ['--require', '/opt/agent.js'], 'NODE_OPTIONS', ['/opt/agent.js --require in NODE_OPTIONS']],
    ['no word of the script', 'node', ['shop.js', '-r', 'x.js'], null, []],
    ['no value of another option', 'node', ['--title', '-r', 'shop.js'], null, []],
    ['a library of Ruby', 'ruby', ['-rset', '-r', './pre.rb', '-wrjson', 'shop.rb'], null, ['set -r', './pre.rb -r', 'json -r']],
    ['one of its variable', 'ruby', ['-rbundler/setup'], 'RUBYOPT', ['bundler/setup -r in RUBYOPT']],
    ['nothing by other options of Ruby', 'ruby', ['-W0', '-Ilib/r', '--jit', 'shop.rb'], null, []],
    ['a module of Perl', 'perl', ['-MShop::Pins=1.1', '-wMCarp', 'shop.pl'], null, ['Shop::Pins -M', 'Carp -M']],
    ['one of its variable, without a sign', 'perl', ['MDevel::Pin'], 'PERL5OPT', ['Devel::Pin -M in PERL5OPT']],
    ['no pragma of Perl', 'perl', ['-Mstrict', '-mwarnings', '-Mlib=/srv/lib', '-M-utf8', 'shop.pl'], null, []],
    ['an agent of Java', 'java', ['-javaagent:/opt/apm.jar=key=1', '-jar', 'shop.jar'], null, ['/opt/apm.jar -javaagent']],
    ['one of its variable', 'java', ['-javaagent:a.jar'], 'JAVA_TOOL_OPTIONS', ['a.jar -javaagent in JAVA_TOOL_OPTIONS']],
    ['no other agent', 'java', ['-agentlib:jdwp=server=y', 'Shop', '-javaagent:x.jar'], null, []],
    ['nothing of Python by its options', 'python', ['-X', 'utf8', '-m', 'shop'], null, []],
  ])('%s', (_what, kind, words, variable, expected) => {
    expect(preloadsIn(kind, words, variable).map(({ file, by }) => `${file} ${by}`)).toEqual(expected)
  })

  it('is one sentence, and none where there is nothing', () => {
    const all = preloadsIn('node', ['-r', 'a.js', '-r', 'b.js', 'shop.js'])
    expect(preloadSentence('shop.js', all)).toBe('shop.js loads a.js, b.js as it starts (-r), which this check does not run.')
    expect(preloadSentence('shop.js', [])).toBeNull()
  })
})

describe.runIf(process.platform === 'linux')('a running server that loads code first', () => {
  const ran = join(folder, 'ran')
  mkdirSync(join(folder, 'site'))
  mkdirSync(join(folder, 'none'))
  writeFileSync(join(folder, 'pre.js'), `require('fs').appendFileSync('${ran}', 'x')\n`)
  writeFileSync(join(folder, 'pre.rb'), '')
  writeFileSync(join(folder, 'Pre.pm'), 'package Pre; 1;\n')
  writeFileSync(join(folder, 'site', 'sitecustomize.py'), '')
  const seen = async (host: Host) => (await runtimesOn(host)).served.map((one) => [one.server?.name, one.assumed, told(one), one.hidden])
  const loads = (what: string) => `${what}, which this check does not run.`
  const pre = join(folder, 'pre')

  it.each<[string, ServerProgram, string[], Record<string, string>, string, string]>([
    ['Node.js', 'node', ['-r', './pre.js'], {}, 'shop.js', 'shop.js loads ./pre.js as it starts (-r)'],
    ['Node.js', 'node', [], { NODE_OPTIONS: `-r ${pre}.js` }, 'shop.js', `shop.js loads ${pre}.js as it starts (-r in NODE_OPTIONS)`],
    ['Ruby', 'ruby', ['-r', './pre.rb'], {}, 'shop.rb', 'shop.rb loads ./pre.rb as it starts (-r)'],
    ['Ruby', 'ruby', [], { RUBYOPT: `-r${pre}.rb` }, 'shop.rb', `shop.rb loads ${pre}.rb as it starts (-r in RUBYOPT)`],
    ['Perl', 'perl', [], { PERL5LIB: folder, PERL5OPT: '-MPre' }, 'shop.pl', 'shop.pl loads Pre as it starts (-M in PERL5OPT)'],
    [
      'Python',
      'python3',
      [],
      { PYTHONPATH: 'none:site' },
      'shop.py',
      `shop.py loads ${folder}/site/sitecustomize.py as it starts (PYTHONPATH)`,
    ],
  ])('of %s is asked without it, and that is said', async (_what, program, flags, env, name, sentence) => {
    expect(await seen(await hostWithServer(program, flags, env))).toEqual([[name, loads(sentence), [], undefined]])
  })

  it.each([
    ["require('tls').DEFAULT_MAX_VERSION = 'TLSv1.1'", 'DEFAULT_MAX_VERSION = TLSv1.1'],
    ["process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'", 'NODE_TLS_REJECT_UNAUTHORIZED = 0'],
    ["require('tls').DEFAULT_MIN_VERSION = 'TLSv1.2'", null],
    ["// require('tls').DEFAULT_MAX_VERSION = 'TLSv1.1'", null],
    ['globalThis.shop = 1', null],
  ])('has something unknown where a line of it sets something of TLS: %s', async (line, what) => {
    writeFileSync(join(folder, 'tls.js'), `'use strict'\n${line}\n`)
    const sentence = `shop.js loads ${folder}/tls.js as it starts, and its line 2 sets something of TLS (${what}). That was not run here.`
    // Node.js takes the name without its ending too.
    for (const name of ['./tls.js', './tls'])
      expect(await seen(await hostWithServer('node', ['-r', name], {}))).toEqual([
        ['shop.js', loads(`shop.js loads ${name} as it starts (-r)`), [], what === null ? undefined : sentence],
      ])
  })

  it.each<[string, ServerProgram, string[], Record<string, string>]>([
    ['Python, told not to look there', 'python3', ['-E'], { PYTHONPATH: 'site' }],
    ['Python, with other folders', 'python3', [], { PYTHONPATH: 'none' }],
    ['Ruby, whose variable loads nothing', 'ruby', [], { RUBYOPT: '-W0' }],
    ['Perl, with a pragma', 'perl', ['-Mstrict'], {}],
  ])('is none of %s', async (_what, program, flags, env) => {
    const { all, served } = await runtimesOn(await hostWithServer(program, flags, env))
    expect(served).toEqual([])
    expect(all.some(({ running }) => running)).toBe(true)
  })

  it('is its program as it is where the person who checks has the same variable, and has not the person’s where it has none', async () => {
    const mine: Record<string, string> = { RUBYOPT: `-r${pre}.rb` }
    const withMine = (host: Host): Host => ({
      ...host,
      env: (name) => mine[name] ?? host.env(name),
      run: (program, args, options) => host.run(program, args, { ...options, env: { ...mine, ...options.env } }),
    })
    expect(await seen(withMine(await hostWithServer('ruby', [], mine)))).toEqual([])
    const without = await seen(withMine(await hostWithServer('ruby', [], {})))
    expect(without).toEqual([['shop.rb', undefined, ['unset RUBYOPT= (the environment of shop.rb)'], undefined]])
  })
})
