// Every layer through the engine. That the same hosts are ready without their faults is in layers-cli.test.ts.
import { testEveryLayer } from './layers.ts'

testEveryLayer('engine', { readyToo: false })
