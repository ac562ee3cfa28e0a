// An address that answers nothing, as behind a firewall that drops packets: a listener whose queue is full and that never accepts.
// It is real silence, for our own sockets and for every runtime (Linux and macOS; Windows refuses where they are silent).
import { connect, type Socket } from 'node:net'
import { Worker } from 'node:worker_threads'
import type { Listener } from './listeners.ts'

/** Listens on one port of both loopback addresses, then sleeps for good: nobody takes what the system queues. */
const SLEEPER = `
const { createServer } = require('net')
const { parentPort, workerData } = require('worker_threads')
const first = createServer()
first.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
  const { port } = first.address()
  const tell = () => {
    parentPort.postMessage(port)
    setImmediate(() => Atomics.wait(workerData, 0, 0))
  }
  createServer().on('error', tell).listen({ host: '::1', port, backlog: 1 }, tell)
})`

const MOST_FILLERS = 20
/** A loopback connection that takes longer than this is not being made. */
const SILENT_AFTER_MS = 300

/** Connects until one connection stays unanswered: the queue is full. */
const fill = async (host: string, port: number): Promise<Socket[]> => {
  const fillers: Socket[] = []
  for (let count = 0; count < MOST_FILLERS; count += 1) {
    const socket = connect({ host, port })
    fillers.push(socket)
    const answered = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), SILENT_AFTER_MS)
      const end = () => {
        clearTimeout(timer)
        resolve(true)
      }
      socket.once('connect', end)
      socket.on('error', end)
    })
    if (!answered) break
  }
  return fillers
}

export const silentAddress = async (): Promise<Listener> => {
  const worker = new Worker(SLEEPER, { eval: true, workerData: new Int32Array(new SharedArrayBuffer(4)) })
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  const fillers = [...(await fill('127.0.0.1', port)), ...(await fill('::1', port))]
  return {
    port,
    close: async () => {
      for (const socket of fillers) socket.destroy()
      await worker.terminate()
    },
  }
}
