// Every layer through the command line, with its fault and without.
import { testEveryLayer } from './layers.ts'

testEveryLayer('cli', { readyToo: true })
