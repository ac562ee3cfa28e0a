// Every layer through the page. It shows what the engine says; that a ready host is shown as ready is in page.test.ts.
import { testEveryLayer } from './layers.ts'

testEveryLayer('page', { readyToo: false })
