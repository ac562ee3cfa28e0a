// The kinds of runtime that are looked for: adding one is its file, its name in contract/facts and its line here.
import { curl } from './curl.ts'
import type { RuntimeKind } from './define-runtime-kind.ts'
import { node } from './node.ts'
import { openssl } from './openssl.ts'
import { php } from './php.ts'
import { python } from './python.ts'

export const runtimeKinds: readonly RuntimeKind[] = [curl, openssl, python, node, php]
