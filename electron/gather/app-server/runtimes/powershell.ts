// PowerShell, and by it the .NET Framework of Windows: one script for every PowerShell since 2.0, without a double quote, so that it is
// one argument. Windows PowerShell shows what an application gets that names no newer target framework; one that does may offer more.
import type { RunResult } from '../../../contract/recording.ts'
import { type Ask, type Command, defineRuntimeKind, type Identity } from './define-runtime-kind.ts'
import { protocolSwitch } from './dotnet.ts'
import { parseScriptedAttempt, parseScriptedIdentity, scriptArguments, scriptedWay } from './scripted.ts'

const TELL = String.raw`$told = @{}
function Tell { $quote = [string][char]34
  $pairs = foreach ($one in $told.GetEnumerator()) { $value = $one.Value
    if ($value -is [bool]) { $text = ([string]$value).ToLower() } elseif ($value -is [int]) { $text = [string]$value }
    else { $text = $quote + [regex]::Replace([string]$value, '[^ !#-\[\]-~]', { param($c) '\u{0:x4}' -f [int][char]$c.Value }) + $quote }
    $quote + $one.Key + $quote + ':' + $text }
  [Console]::Out.WriteLine('{' + ($pairs -join ',') + '}') }`

const IDENTIFY = `# TLS Preflight: who is this PowerShell
${TELL}
$told.version = [string]$PSVersionTable.PSVersion
$told.executable = (Get-Process -Id $PID).Path
$told.clr = [string][Environment]::Version
$windows = [Environment]::OSVersion.Platform -ne 'Unix'
if ($windows) {
  $told.library = 'Schannel ' + [Environment]::OSVersion.Version
  $told.bundled = $false
  $told.release = [int][Microsoft.Win32.Registry]::GetValue('HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full', 'Release', 0)
}
Tell`

const REQUEST = `# TLS Preflight: one request by PowerShell
param($target, $port, $resource, $way, $seconds, $versions)
${TELL}
function Head($stream, $text) { $bytes = [Text.Encoding]::UTF8.GetBytes($text)
  if ($bytes.Length) { $stream.Write($bytes, 0, $bytes.Length) }
  $head = New-Object Text.StringBuilder
  while ($head.Length -lt 65536) { $one = $stream.ReadByte()
    if ($one -lt 0) { throw 'The connection ended within the headers of an answer.' }
    [void]$head.Append([char]$one)
    if ($one -eq 10 -and $head.ToString().EndsWith([string][char]13 + [char]10 + [char]13 + [char]10)) { return $head.ToString() } }
  throw 'The headers of an answer did not end.' }
function Status($head) { if ($head -match '^HTTP/\\S+ (\\d{3})') { return [int]$matches[1] }; throw 'What came is no answer of HTTP.' }
$end = [string][char]13 + [char]10
try {
  if ($versions) { [Net.ServicePointManager]::SecurityProtocol = [Enum]::ToObject([Net.SecurityProtocolType], [int]$versions.Split('=')[1]) }
  $literal = $target; if ($target.Contains(':')) { $literal = '[' + $target + ']' }
  $login = $env:TLS_PREFLIGHT_PROXY_LOGIN
  $via = $null
  if ($way -eq 'own') {
    $uri = [Uri]('https://' + $literal + ':' + $port + '/'); $found = $null
    $proxy = [Net.WebRequest]::DefaultWebProxy
    if ($proxy -and -not $proxy.IsBypassed($uri)) { $found = $proxy.GetProxy($uri) }
    if ($found -and $found -ne $uri) { $told.way = $found.Scheme + '://' + $found.Host + ':' + $found.Port; $via = $found.Host + ':' + $found.Port }
    else { $told.way = 'direct' }
  } elseif ($way -ne 'direct') { $via = $way }
  $client = New-Object Net.Sockets.TcpClient
  $client.ReceiveTimeout = $client.SendTimeout = [int]([double]$seconds * 1000)
  if ($via) { $cut = $via.LastIndexOf(':'); $client.Connect($via.Substring(0, $cut).Trim('[', ']'), [int]$via.Substring($cut + 1)) }
  else { $client.Connect($target, [int]$port) }
  $stream = $client.GetStream()
  if ($via) {
    $ask = 'CONNECT ' + $literal + ':' + $port + ' HTTP/1.1' + $end + 'Host: ' + $literal + ':' + $port + $end
    if ($login) { $ask += 'Proxy-Authorization: Basic ' + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($login)) + $end }
    $answer = Head $stream ($ask + $end)
    if ((Status $answer) -ne 200) { throw 'The proxy answered: ' + $answer.Split([char]13)[0] }
  }
  $secured = New-Object Net.Security.SslStream($stream, $false)
  $offered = [Enum]::ToObject([Security.Authentication.SslProtocols], [int][Net.ServicePointManager]::SecurityProtocol)
  $secured.AuthenticateAsClient($target, $null, $offered, $false)
  $names = @{ 48 = 'SSLv3'; 192 = 'TLSv1'; 768 = 'TLSv1.1'; 3072 = 'TLSv1.2'; 12288 = 'TLSv1.3' }
  $told.version = $names[[int]$secured.SslProtocol]
  if ($secured.PSObject.Properties['NegotiatedCipherSuite']) { $told.suite = [string]$secured.NegotiatedCipherSuite }
  $told.verified = $true
  $where = $literal; if ($port -ne '443') { $where += ':' + $port }
  $said = Head $secured ('GET ' + $resource + ' HTTP/1.1' + $end + 'Host: ' + $where + $end + 'User-Agent: tls-preflight' + $end + 'Connection: close' + $end + $end)
  while ((Status $said) -lt 200) { $said = Head $secured '' }
  $told.status = Status $said
} catch {
  $words = @(); $one = $_.Exception
  while ($one) { $words += $one.GetType().FullName + ': ' + $one.Message
    if ($one -is [Net.Sockets.SocketException] -and $one.ErrorCode -eq 10060) { $told.timeout = $true }
    $one = $one.InnerException }
  $told.error = $words -join ' <- '
}
Tell`

/** One argument that PowerShell parses: the script as a block, and what it is given in single quotes (about_Quoting_Rules). */
const command = (script: string, given: readonly string[] = []): string[] => [
  '-NoProfile',
  '-NonInteractive',
  '-Command',
  ['&', `{ ${script} }`, ...given.map((one) => `'${one.replace(/['‘’‚‛]/g, '$&$&')}'`)].join(' '),
]

const requestOf = (ask: Ask): Command | { unsupported: string } => {
  if (ask.addsAnchors)
    return { unsupported: 'PowerShell has no setting for further trust anchors: they are added to the store of the system.' }
  const told = scriptArguments(ask)
  if ('unsupported' in told) return told
  return { args: command(REQUEST, told.args), ...(told.secretEnv === undefined ? {} : { secretEnv: told.secretEnv }) }
}

/** The setting stands at the end of the one argument. */
const switches = (minTls: Parameters<typeof protocolSwitch>[0]) =>
  protocolSwitch(minTls).map(({ change, apply }) => ({
    change: `[Net.${change.replace('.', ']::').replace(/\(.*\)/, '')}`,
    apply: (before: Command): Command => {
      const [setting = ''] = apply({ args: [] }).args
      return { ...before, args: before.args.map((one, at) => (at === before.args.length - 1 ? `${one} '${setting}'` : one)) }
    },
  }))

export const powershell = defineRuntimeKind({
  kind: 'powershell',
  name: 'PowerShell',
  programs: /^pwsh$/i,
  runsApplications: false,
  identify: { args: command(IDENTIFY), parse: parseScriptedIdentity },
  proxyVariables: () => ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'],
  wayTaken: scriptedWay,
  request: requestOf,
  switches: (_runtime, minTls) => switches(minTls),
  parseAttempt: (result) => parseScriptedAttempt(result),
})

/** The least value of `Release` and the version that it means (Microsoft, “Determine which .NET Framework versions are installed”). */
const RELEASES: readonly (readonly [number, string])[] = [
  [533320, '4.8.1'],
  [528040, '4.8'],
  [461808, '4.7.2'],
  [461308, '4.7.1'],
  [460798, '4.7'],
  [394802, '4.6.2'],
  [394254, '4.6.1'],
  [393295, '4.6'],
  [379893, '4.5.2'],
  [378675, '4.5.1'],
  [378389, '4.5'],
]

/** PowerShell 2 runs on the CLR of .NET 3.5, whatever else is installed. */
const frameworkVersion = ({ stdout }: RunResult): string | null => {
  const clr = /"clr":"(\d+)/.exec(stdout)?.[1]
  if (clr === '2') return '3.5'
  const release = Number(/"release":(\d+)/.exec(stdout)?.[1] ?? 0)
  return RELEASES.find(([least]) => release >= least)?.[1] ?? (clr === '4' ? '4.0' : null)
}

export const dotnetFramework = defineRuntimeKind({
  kind: 'dotnet-framework',
  name: '.NET Framework',
  programs: /^powershell$/i,
  runsApplications: false,
  identify: {
    args: command(IDENTIFY),
    parse: (result): Identity | null => {
      const identity = parseScriptedIdentity(result)
      const version = frameworkVersion(result)
      return identity && version !== null ? { ...identity, name: '.NET Framework (Windows PowerShell)', version } : null
    },
  },
  // It goes by the settings of Windows.
  proxyVariables: () => [],
  wayTaken: scriptedWay,
  request: requestOf,
  switches: (_runtime, minTls) => switches(minTls),
  parseAttempt: (result) => parseScriptedAttempt(result),
})
