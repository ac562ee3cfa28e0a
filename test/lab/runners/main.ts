// One check through one face, as a process of its own: so it can be started on the scenario's host, such as in a namespace,
// with the browser or window that goes with it. Reads an order as JSON on standard input and prints the answer as JSON.
import { text } from 'node:stream/consumers'
import type { Answer } from '../scenario.ts'
import { Stage } from '../stage.ts'
import { throughEngine } from './engine.ts'
import type { Order } from './index.ts'
import { throughPage } from './page.ts'
import { throughWindow } from './window.ts'

const order = JSON.parse(await text(process.stdin)) as Order
const stage = await Stage.open()

const answer = (): Promise<Answer> => {
  if (order.face === 'engine') return throughEngine(order.check)
  if (order.face === 'page') return throughPage(stage, order.check, order.shot)
  return throughWindow(stage, order.check, order.shot, order.electron)
}

try {
  process.stdout.write(JSON.stringify(await answer()))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
  process.exitCode = 1
} finally {
  await stage.clear()
}
