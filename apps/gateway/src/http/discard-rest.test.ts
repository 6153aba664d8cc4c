import { createServer, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { webStreamOf } from '@yingtong/platform'
import { afterEach, expect, it } from 'vitest'
import { type DiscardLimits, discardRest } from './discard-rest.ts'

const open: Server[] = []
afterEach(() => {
  for (const server of open.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

/** Answers each request after so many chunks of its content, with the address it asked for. */
async function serve(chunks: number, limits?: DiscardLimits): Promise<number> {
  const server = createServer(async (incoming: IncomingMessage, outgoing) => {
    outgoing.once('finish', () => discardRest(incoming, limits))
    const reader = webStreamOf(incoming).getReader()
    for (let n = 0; n < chunks; n += 1) await reader.read()
    outgoing.end(`answer to ${incoming.url}`)
  })
  server.keepAliveTimeout = 60_000
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

function client(port: number): { readonly socket: Socket; readonly heard: () => string } {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  return { socket, heard: () => text }
}

const CONTENT = Buffer.alloc(3_000_000, 7)

it.each([0, 1])('after %i pieces: what was not read does not hold the next request up', async (chunks) => {
  const { socket, heard } = client(await serve(chunks))
  for (const path of ['/first', '/second']) {
    socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: ${CONTENT.length}\r\n\r\n`)
    socket.write(CONTENT)
  }
  await expect.poll(heard).toContain('answer to /second')
  expect(heard()).toContain('answer to /first')
  socket.destroy()
})

it.each([
  ['too much', { bytesMax: 1_000_000, patienceMs: 60_000 }],
  ['too long', { bytesMax: 100_000_000, patienceMs: 300 }],
])('whoever goes on for %s is cut off', async (_what, limits) => {
  const { socket, heard } = client(await serve(0, limits))
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.write('POST /first HTTP/1.1\r\nhost: x\r\ncontent-length: 90000000\r\n\r\n')
  socket.write(CONTENT)
  await closed
  expect(heard()).toContain('answer to /first')
})
