// The rules of the practice platform: MultiSafepay's nine suites, a real platform's list, at an address on this computer.
import type { Profile } from '../contract/profile.ts'

/** The TLS 1.3 and TLS 1.2 suites that the practice platform permits, by IANA name. */
const SUITES = [
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
  'TLS_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_RSA_WITH_AES_256_GCM_SHA384',
]

/** The same suites as OpenSSL and BoringSSL name them. */
export const PERMITTED_CIPHERS = [
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES128-SHA',
  'AES128-GCM-SHA256',
  'AES256-GCM-SHA384',
].join(':')

/** `os`: only a replayed host is held to a supported system; a person's own old computer may still practise. */
export const practiceProfile = (url: string, os: Profile['os']): Profile => ({
  schemaVersion: 1,
  general: false,
  id: 'practice',
  name: 'Practice platform',
  sources: [{ title: 'The nine suites of a real platform, MultiSafepay', url: 'https://docs.multisafepay.com/', checked: '2026-11-21' }],
  endpoints: [{ url, purpose: 'Practise a check', required: true }],
  minTls: '1.2',
  suites: SUITES,
  os,
  reviewed: '2026-11-21',
  upcoming: [],
  contacts: {},
  notes: [],
})
