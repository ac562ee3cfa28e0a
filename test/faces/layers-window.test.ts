// Every layer through the window. It shows what the engine says; that a ready host is shown as ready is in window.test.ts.
import { testEveryLayer } from './layers.ts'

testEveryLayer('window', { readyToo: false })
