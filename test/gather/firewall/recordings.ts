// Recorded outputs for the tests of this folder, each got by hand in a network namespace of Debian 12: its names say by which program.
import { readFileSync } from 'node:fs'

export const recorded = (name: string): string => readFileSync(new URL(`recordings/${name}`, import.meta.url), 'utf8')
