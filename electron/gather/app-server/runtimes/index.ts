// The kinds of runtime that are looked for: adding one is its file, its name in contract/facts and its line here.
import { curl } from './curl.ts'
import type { RuntimeKind } from './define-runtime-kind.ts'
import { dotnet, mono } from './dotnet.ts'
import { git } from './git.ts'
import { gnutlsCli } from './gnutls-cli.ts'
import { java } from './java.ts'
import { node } from './node.ts'
import { openssl } from './openssl.ts'
import { ownTls } from './own-tls.ts'
import { perl } from './perl.ts'
import { php } from './php.ts'
import { dotnetFramework, powershell } from './powershell.ts'
import { python } from './python.ts'
import { ruby } from './ruby.ts'
import { wget } from './wget.ts'

export const runtimeKinds: readonly RuntimeKind[] = [
  curl,
  openssl,
  python,
  node,
  php,
  ruby,
  perl,
  java,
  dotnet,
  mono,
  powershell,
  dotnetFramework,
  wget,
  git,
  gnutlsCli,
  ownTls,
]
