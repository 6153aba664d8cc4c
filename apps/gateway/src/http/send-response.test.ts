import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { sendResponse } from './send-response.ts'

const LIMITS = { bytesASecondMin: 4 * 1024 * 1024, patienceMs: 300 }
const open: Server[] = []
afterEach(() => {
  for (const server of open.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

/** Endless frames; says how many were made, and whether their maker was told to stop. */
function frames() {
  const state = { made: 0, cancelled: false }
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        state.made += 1
        controller.enqueue(new Uint8Array(1024 * 1024))
      },
      cancel() {
        state.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { state, body }
}

async function serve(body: ReadableStream<Uint8Array>): Promise<number> {
  const server = createServer((_incoming, outgoing) => {
    sendResponse(outgoing, new Response(body), LIMITS).catch(() => outgoing.destroy())
  })
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

it('promise C11: a reader that takes next to nothing is left, and the maker stops', async () => {
  const { state, body } = frames()
  const socket = connect(await serve(body), '127.0.0.1')
  socket.on('error', () => {})
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  // One byte now and then: never silent, never done.
  socket.pause()
  const sip = setInterval(() => socket.read(1), 50)
  await expect.poll(() => state.cancelled, { timeout: 10_000 }).toBe(true)
  clearInterval(sip)
  // What the kernel took on, and one more that waited; not what the reader might have asked for.
  expect(state.made).toBeLessThan(16)
  socket.destroy()
})

it('a reader that left before there was an answer stops its maker too', async () => {
  const { state, body } = frames()
  const server = createServer((_incoming, outgoing) => {
    outgoing.once('close', () => void sendResponse(outgoing, new Response(body), LIMITS))
  })
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  setTimeout(() => socket.destroy(), 50)
  await expect.poll(() => state.cancelled).toBe(true)
  expect(state.made).toBe(0)
})

it('an answer of many small pieces, all at hand, lets others have their turn before it ends', async () => {
  const pieces = 40_000
  let made = 0
  let madeAtTurn = 0
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (made === 0) setImmediate(() => (madeAtTurn = made))
        made += 1
        controller.enqueue(new Uint8Array(1))
        if (made === pieces) controller.close()
      },
    },
    { highWaterMark: 0 },
  )
  // With a length and below what the kernel takes on: nothing else makes the sender wait.
  const response = new Response(body, { headers: { 'content-length': `${pieces}` } })
  const server = createServer((_incoming, outgoing) => void sendResponse(outgoing, response))
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  expect((await answer.arrayBuffer()).byteLength).toBe(pieces)
  expect(madeAtTurn).toBeGreaterThan(0)
  expect(madeAtTurn).toBeLessThan(pieces)
})
