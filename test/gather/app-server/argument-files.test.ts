// The argument files of the `java` command. The words are those that Java 17 makes of the same text, which it is asked for here too
// where there is one.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { withArgumentFiles, wordsOfFile } from '../../../electron/gather/app-server/servers/argument-files.ts'
import { file, hostOf } from '../context.ts'

const FILES: readonly (readonly [string, string, string[]])[] = [
  ['words by white space', '-Da=1 -Db=2\n\t-Dc=3\r\n-Dd=4\f-De=5', ['-Da=1', '-Db=2', '-Dc=3', '-Dd=4', '-De=5']],
  ['comments', '# all\n-Da=1 # rest -Dx=1\n  # more\n-Db=2', ['-Da=1', '-Db=2']],
  ['no word right before a comment', '-Da=1\n-Db=2#3\n-Dc=1', ['-Da=1', '-Dc=1']],
  ['what quotes have closed before a comment', '"-Db=2"#3\n-Dc=4', ['-Db=2-Dc=4']],
  ['quotes', `"-Da=1 2" '-Db="x"' -Dc="a b"c 'x'"y"`, ['-Da=1 2', '-Db="x"', '-Dc=a bc', 'xy']],
  ['escapes within quotes alone', String.raw`"-Da=C:\\x\ty" -Db=C:\x "a\"b"`, ['-Da=C:\\x\ty', String.raw`-Db=C:\x`, 'a"b']],
  ['a line that goes on within quotes', '"-Da=1,\\\n   2" -Db=1', ['-Da=1,2', '-Db=1']],
  ['a quote that is not closed by its line’s end', '"-Da=1\n-Db=2', ['-Da=1', '-Db=2']],
  ['a sign of a comment within quotes', '"-Da=#1"', ['-Da=#1']],
  ['nothing', ' \n# -Da=1\n', []],
]
const hasJava = spawnSync('java', ['-version']).status === 0

describe('an argument file', () => {
  it.each(FILES)('has %s', (_what, text, words) => {
    expect(wordsOfFile(text)).toEqual(words)
  })

  it.runIf(hasJava)('is read as Java reads it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'argument-files-test-'))
    try {
      for (const [what, text] of FILES) {
        const path = join(folder, 'args')
        writeFileSync(path, text)
        const env = { ...process.env, _JAVA_LAUNCHER_DEBUG: '1', NODE_OPTIONS: '' }
        const told = spawnSync('java', [`@${path}`, '-version'], { env, encoding: 'utf8' })
        // `argv[1] = -Da=1`: the command after the files were put in.
        const seen = [...`${told.stdout}${told.stderr}`.matchAll(/^argv\[ *\d+\] = (.*)$/gm)].map(([, word]) => word).slice(1, -1)
        expect(seen, what).toEqual(wordsOfFile(text))
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

describe('the words of a java command', () => {
  const host = hostOf({
    files: {
      '/proc/7/cwd/args': file('-Da=1 @more'),
      '/srv/args': file('-Db=2'),
      '/srv/vm': file("-Dx.y=1\n'-Dz=a b' -Dw=@args\n"),
      '/srv/main': file('-cp x.jar Main'),
      '/srv/closed': { ok: false, why: 'denied', detail: 'This user may not read it.' },
    },
  })
  it.each<[string, string[], string[], string[]]>([
    ['files, from the folder of the process', ['@args', '-cp', 'x', 'Main'], ['-Da=1', '@more', '-cp', 'x', 'Main'], []],
    ['files by their whole name', ['-cp', 'x', '@/srv/args', 'Main'], ['-cp', 'x', '-Db=2', 'Main'], []],
    ['no files after the class', ['Main', '@/srv/args'], ['Main', '@/srv/args'], []],
    ['no files after a jar', ['-jar', 'x.jar', '@/srv/args'], ['-jar', 'x.jar', '@/srv/args'], []],
    ['no files after a class in a file', ['@/srv/main', '@/srv/args'], ['-cp', 'x.jar', 'Main', '@/srv/args'], []],
    ['no files where they are switched off', ['--disable-@files', '@/srv/args'], ['--disable-@files', '@/srv/args'], []],
    // Java 17 was seen to take these words of such a file.
    ['a file of the JVM’s own', ['-XX:VMOptionsFile=/srv/vm', '-jar', 'x.jar'], ['-Dx.y=1', '-Dz=a b', '-Dw=@args', '-jar', 'x.jar'], []],
    ['what of such a file could not be read', ['-XX:VMOptionsFile=/srv/closed', 'Main'], ['Main'], ['/srv/closed']],
    ['words that begin so', ['@@args', '@'], ['@args', '@'], []],
    ['what could not be read', ['@/srv/closed', '@gone', '-Dc=3', 'Main'], ['-Dc=3', 'Main'], ['/srv/closed', 'gone']],
  ])('have %s', async (_what, given, words, unread) => {
    expect(await withArgumentFiles(given, 7, host)).toEqual({ words, unread })
  })
})
