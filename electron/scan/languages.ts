// Which language a file is written in, by its name and, where that says nothing, by its first line; and how that language
// writes comments and strings. What is neither code nor settings is left aside.

export type Language =
  | ('php' | 'java' | 'kotlin' | 'csharp' | 'vb' | 'python' | 'ruby' | 'perl' | 'javascript' | 'go' | 'c' | 'shell' | 'powershell')
  | ('xml' | 'json' | 'yaml' | 'env' | 'properties' | 'nginx' | 'apache' | 'dockerfile' | 'curlrc' | 'wgetrc' | 'settings' | 'pem')

interface Quote {
  open: string
  close: string
  /** How the closing mark is written inside: after a backslash, doubled, or not at all. */
  escape: 'backslash' | 'doubled' | 'none'
  /** It may go over the end of the line. */
  lines: boolean
}

export interface Grammar {
  /** Marks that open a comment up to the end of the line. */
  line: readonly string[]
  /** Such a mark counts only at the beginning of a line or after white space, as in shells and settings. */
  spaced?: true
  /** Only at the beginning of a line, as in properties. */
  lineStart?: true
  block: readonly (readonly [open: string, close: string])[]
  /** Empty where a quoted text is the value of a setting, and no message. */
  quotes: readonly Quote[]
  /** `/…/` stands for a regular expression where a value is expected. */
  slashes?: true
  /** Code stands only between these marks. */
  inside?: readonly [open: RegExp, close: string]
}

const double: Quote = { open: '"', close: '"', escape: 'backslash', lines: false }
const single: Quote = { open: "'", close: "'", escape: 'backslash', lines: false }
const over = (quote: Quote): Quote => ({ ...quote, lines: true })
const triple = (mark: string): Quote => ({ open: mark, close: mark, escape: 'backslash', lines: true })
const SLASHES = { line: ['//'], block: [['/*', '*/']] } as const

const C_LIKE: Grammar = { ...SLASHES, quotes: [double, single] }
const HASH: Grammar = { line: ['#'], spaced: true, block: [], quotes: [] }

export const GRAMMARS: Record<Language, Grammar> = {
  php: { line: ['//', '#'], block: SLASHES.block, quotes: [over(double), over(single)], inside: [/<\?(?:php\b|=|(?=\s))/gi, '?>'] },
  java: { ...C_LIKE, quotes: [triple('"""'), double, single] },
  kotlin: { ...C_LIKE, quotes: [triple('"""'), double, single] },
  csharp: {
    ...C_LIKE,
    quotes: [
      { open: '"""', close: '"""', escape: 'none', lines: true },
      { open: '@"', close: '"', escape: 'doubled', lines: true },
      { open: '@$"', close: '"', escape: 'doubled', lines: true },
      double,
      single,
    ],
  },
  vb: { line: ["'", 'REM ', 'Rem '], block: [], quotes: [{ open: '"', close: '"', escape: 'doubled', lines: false }] },
  python: { line: ['#'], block: [], quotes: [triple('"""'), triple("'''"), double, single] },
  ruby: { line: ['#'], block: [['\n=begin', '\n=end']], quotes: [over(double), over(single)], spaced: true },
  perl: { line: ['#'], block: [['\n=', '\n=cut']], quotes: [over(double), over(single)], spaced: true },
  javascript: { ...SLASHES, quotes: [double, single, over({ ...double, open: '`', close: '`' })], slashes: true },
  go: { ...SLASHES, quotes: [double, single, { open: '`', close: '`', escape: 'none', lines: true }] },
  c: C_LIKE,
  shell: HASH,
  powershell: { line: ['#'], spaced: true, block: [['<#', '#>']], quotes: [] },
  xml: { line: [], block: [['<!--', '-->']], quotes: [] },
  // JSON with comments is common in settings; a `//` of a URL follows a colon, never white space.
  json: { line: ['//'], spaced: true, block: [], quotes: [] },
  yaml: HASH,
  env: HASH,
  properties: { line: ['#', '!', ';'], lineStart: true, block: [], quotes: [] },
  nginx: HASH,
  apache: { line: ['#'], lineStart: true, block: [], quotes: [] },
  dockerfile: { line: ['#'], lineStart: true, block: [], quotes: [] },
  curlrc: { line: ['#'], lineStart: true, block: [], quotes: [] },
  wgetrc: { line: ['#'], lineStart: true, block: [], quotes: [] },
  settings: { line: ['#', ';', '//'], spaced: true, block: [], quotes: [] },
  pem: { line: [], block: [], quotes: [] },
}

/** In these a quoted text is the value of a setting; in the others it may be the text of a message. */
export const isProgram = (language: Language): boolean => GRAMMARS[language].quotes.length > 0

const EXTENSIONS: Record<string, Language> = Object.fromEntries(
  (
    [
      ['php', 'php php3 php4 php5 php7 phtml inc module install theme'],
      ['java', 'java jsp jspx groovy gradle scala'],
      ['kotlin', 'kt kts'],
      ['csharp', 'cs cshtml csx razor aspx ascx ashx asmx'],
      ['vb', 'vb vbs bas frm cls asp vbhtml'],
      ['python', 'py pyw'],
      ['ruby', 'rb rake ru erb gemspec'],
      ['perl', 'pl pm cgi t'],
      ['javascript', 'js mjs cjs jsx ts mts cts tsx vue svelte'],
      ['go', 'go'],
      ['c', 'c h cc cpp cxx hpp hh m mm'],
      ['shell', 'sh bash zsh ksh bat cmd'],
      ['powershell', 'ps1 psm1 psd1'],
      ['xml', 'xml config html htm xhtml wsdl csproj vbproj resx plist tpl twig ftl'],
      ['json', 'json json5 jsonc'],
      ['yaml', 'yaml yml'],
      ['env', 'env'],
      ['properties', 'properties ini cfg cnf toml'],
      ['settings', 'conf service nix hcl tf reg'],
      ['dockerfile', 'dockerfile'],
      ['curlrc', 'curlrc'],
      ['wgetrc', 'wgetrc'],
      ['pem', 'pem crt cer'],
    ] as const
  ).flatMap(([language, names]) => names.split(' ').map((name) => [name, language])),
)

/** Names that say what a file is, whatever its extension. */
const NAMES: readonly (readonly [RegExp, Language])[] = [
  [/^(docker|container)file(\.|$)/i, 'dockerfile'],
  [/^\.env(\.|$)|\.env(\.\w+)?$/i, 'env'],
  [/^[._]?curlrc$/i, 'curlrc'],
  [/^[._]?wgetrc$/i, 'wgetrc'],
  [/^\.?(netrc|bashrc|profile|bash_profile)$|^crontab$/i, 'shell'],
  [/nginx[^/]*\.conf|^fastcgi_params$|^nginx$/i, 'nginx'],
  [/^(\.htaccess|httpd[^/]*\.conf|apache2?[^/]*\.conf|ssl\.conf|[^/]*vhosts?[^/]*\.conf)$/i, 'apache'],
  [/^(rakefile|gemfile|capfile|vagrantfile)$/i, 'ruby'],
  [/^(makefile|gnumakefile|procfile|jenkinsfile)$/i, 'shell'],
  [/^(\.npmrc|\.piprc|\.gitconfig|gitconfig|pip\.conf)$/i, 'properties'],
]

/** A folder that says what the files in it are for, where their names do not. */
const FOLDERS: readonly (readonly [RegExp, Language])[] = [
  [/(^|\/)nginx\/|sites-(available|enabled)\/[^/]*nginx/i, 'nginx'],
  [/(^|\/)(apache2?|httpd)\//i, 'apache'],
]

const INTERPRETERS: readonly (readonly [RegExp, Language])[] = [
  [/^#!.*\bphp/, 'php'],
  [/^#!.*\bpython/, 'python'],
  [/^#!.*\bruby/, 'ruby'],
  [/^#!.*\bperl/, 'perl'],
  [/^#!.*\b(node|deno|bun)\b/, 'javascript'],
  [/^#!.*\b(ba|da|z|k)?sh\b/, 'shell'],
  [/^#!.*\bpwsh/, 'powershell'],
  [/^\s*<\?php\b/, 'php'],
  [/^\s*<\?xml\b/, 'xml'],
]

/** Extensions of files in which neither code nor settings stand. */
const OTHERS = new Set(
  (
    'png jpg jpeg gif webp avif svg ico bmp tif tiff psd ai eps woff woff2 ttf otf eot mp3 mp4 ogg wav webm avi mov pdf doc docx xls xlsx ppt ' +
    'pptx odt ods zip gz tgz bz2 xz zst 7z rar tar jar war ear class pyc pyo o a so dll exe lib pdb obj wasm node db sqlite sqlite3 mdb ' +
    'dat bin iso img rpm deb whl egg gem nupkg phar jks p12 pfx keystore der css scss sass less map md markdown rst txt adoc log po pot mo ' +
    'xsd dtd rng csv tsv sql diff patch lock sum snap out dump bak license rtf tex bib ics vcf rdf owl nt ttl geojson ipynb'
  ).split(' '),
)

/** Documents that have no extension. */
const DOCUMENT =
  /^(licen[cs]e|notice|copying|copyright|authors|contributors|changelog|changes|readme|dependencies|install|news|todo|history|thanks|record|metadata|manifest)([.-]|$)|[-_.](licen[cs]e|notice)$/i

/**
 * The language by the file's path, parts joined by `/`; null: neither code nor settings, and not worth reading;
 * undefined: the name does not tell, so its first line must.
 */
export const languageByName = (path: string): Language | null | undefined => {
  const name = path.slice(path.lastIndexOf('/') + 1)
  for (const [pattern, language] of NAMES) if (pattern.test(name)) return language
  const dot = name.lastIndexOf('.')
  const extension = dot < 0 ? '' : name.slice(dot + 1).toLowerCase()
  if (OTHERS.has(extension) || (DOCUMENT.test(name) && EXTENSIONS[extension] === undefined)) return null
  const byExtension = EXTENSIONS[extension]
  if (byExtension !== undefined && byExtension !== 'settings') return byExtension
  for (const [pattern, language] of FOLDERS) if (pattern.test(path)) return language
  return byExtension
}

/** The language by the beginning of the text; settings, where it has no mark of its own. */
export const languageByText = (text: string): Language => {
  const head = text.slice(0, 200)
  for (const [pattern, language] of INTERPRETERS) if (pattern.test(head)) return language
  return 'settings'
}
