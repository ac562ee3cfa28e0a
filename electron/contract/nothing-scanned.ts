// What is known of code and settings where no folder was given.
import type { Scan } from './scan.ts'

export const NOTHING_SCANNED: Scan = {
  folder: null,
  hosts: [],
  files: 0,
  bytes: 0,
  others: 0,
  skipped: [],
  skippedCount: { binary: 0, 'too-large': 0, denied: 0, 'link-loop': 0, special: 0, failed: 0 },
  findings: [],
  omitted: 0,
  pinned: [],
  environment: [],
  unfinished: null,
}
