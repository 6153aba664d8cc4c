import { createServer, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import { demandLeastRate } from './least-rate.ts'

const RATE = { bytesASecond: 1000, windowMs: 300 }
const open: Server[] = []
afterEach(() => {
  for (const server of open.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

async function dial(readAfterMs: number): Promise<Socket> {
  const server = createServer(async (request, response) => {
    await delay(readAfterMs)
    request.on('error', () => {}).resume()
    request.on('end', () => response.end('well'))
  })
  demandLeastRate(server, RATE)
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  return socket.on('error', () => {})
}

const HEAD = 'POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 2000\r\n\r\n'

async function answerTo(socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  await new Promise((resolve) => socket.once('close', resolve))
  return text
}

it('leaves a sender that drips', async () => {
  const socket = await dial(0)
  socket.write(HEAD)
  const drip = setInterval(() => socket.write('x'), 20)
  expect(await answerTo(socket)).toBe('')
  clearInterval(drip)
})

it('waits for itself, and for a sender that is slow but comes', async () => {
  const whole = await dial(4 * RATE.windowMs)
  whole.write(HEAD + 'x'.repeat(2000))
  expect(await answerTo(whole)).toContain('well')

  const slow = await dial(0)
  slow.write(HEAD)
  let left = 2000
  const stream = setInterval(() => {
    slow.write('x'.repeat(Math.min(100, left)))
    left -= 100
    if (left <= 0) clearInterval(stream)
  }, 40)
  expect(await answerTo(slow)).toContain('well')
})

it('leaves one that drips into a door which reads as it comes', async () => {
  const server = createServer((request, response) => {
    const reading = async () => {
      for await (const _chunk of request.iterator({ destroyOnReturn: false }));
      response.end('well')
    }
    reading().catch(() => response.destroy())
  })
  server.on('request', (request: IncomingMessage) => request.on('error', () => {}))
  demandLeastRate(server, RATE)
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {})
  socket.write(HEAD)
  const drip = setInterval(() => socket.write('x'), 20)
  expect(await answerTo(socket)).toBe('')
  clearInterval(drip)
})
