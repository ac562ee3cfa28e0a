// Examples of what the rules on look-ups say: resolvers that are silent, fail, deny the name or contradict each other, and names that
// lead elsewhere.
import type { ResolverAnswer } from '../../../electron/contract/path.ts'
import type { AnyRule, Judged } from '../../../electron/rules/define-rule.ts'
import { aPath, aStoppedPath } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'
import { ownRule, stoppedWith, unresolved } from './scene.ts'

const CONTRADICTING: ResolverAnswer[] = [
  { resolver: '192.0.2.53', answer: 'name-unknown', addresses: [] },
  { resolver: '192.0.2.54', answer: 'found', addresses: ['192.0.2.1'] },
]

export const nameExamples: Record<string, (rule: AnyRule) => Judged[]> = {
  'firewall-dns-silent': (rule) => [
    judgedPath(rule, unresolved('resolver-silent')),
    judgedPath(rule, unresolved('resolver-silent', { resolvers: [] })),
    judgedPath(rule, unresolved('resolver-silent'), { facts: { network: ownRule('drop', 'udp dport 53 drop') } }),
    judgedPath(rule, stoppedWith(unresolved('resolver-failed'), { detail: 'The resolvers answered with an error: ESERVFAIL.' })),
  ],
  'firewall-dns-name-unknown': (rule) => [
    judgedPath(rule, aStoppedPath('dns', 'name-unknown')),
    judgedPath(rule, aStoppedPath('dns', 'name-unknown', { endpoint: 'https://typed.example.test/', resolvers: [] })),
    judgedPath(rule, aStoppedPath('dns', 'name-unknown', { resolverAnswers: CONTRADICTING })),
    judgedPath(rule, aPath({ resolverAnswers: CONTRADICTING, resolversInTurns: true })),
  ],
  'firewall-dns-overridden': (rule) =>
    [aPath(), aStoppedPath('tcp', 'silent')].flatMap((path) =>
      [{ from: 'hosts-file' as const, line: '10.0.0.9 api.multisafepay.com' }, { from: 'resolver' as const, line: null }, null].map(
        (nameSource) => judgedPath(rule, { ...path, address: '10.0.0.9', nameSource }),
      ),
    ),
}
