// Alerts (RFC 8446 section 6): two bytes, a level and a description. Unknown values of either stay numbers.
import { Reader } from './reader.ts'
import { Writer } from './writer.ts'

export interface Alert {
  readonly level: 'warning' | 'fatal' | number
  readonly description: number
}

export function parseAlert(payload: Uint8Array): Alert {
  const reader = new Reader(payload)
  const level = reader.u8('alert level')
  const description = reader.u8('alert description')
  reader.finish('alert')
  return { level: level === 1 ? 'warning' : level === 2 ? 'fatal' : level, description }
}

export function writeAlert(alert: Alert): Uint8Array {
  const level = alert.level === 'warning' ? 1 : alert.level === 'fatal' ? 2 : alert.level
  return new Writer().u8(level, 'alert level').u8(alert.description, 'alert description').bytes()
}
