import { createServer, type Server } from 'node:http'
import { type AddressInfo, type BlockList, connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import { networkList } from './client-address.ts'
import { keepRoom } from './connection-room.ts'

const LIMITS = { total: 12, perAddress: 5 }
const open: Server[] = []
const sockets: Socket[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of open.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

async function serve(trusted?: BlockList): Promise<number> {
  const server = createServer(({ url }, response) => {
    if (url !== '/wait') response.end('well')
  })
  keepRoom(server, LIMITS, trusted)
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** A connection from one of this machine's many addresses, which says something or nothing. */
async function dial(port: number, localAddress: string, says = ''): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', localAddress })
  sockets.push(socket)
  socket.on('error', () => {}).resume()
  await new Promise((resolve) => socket.once('connect', resolve))
  socket.write(says)
  await delay(15)
  return socket
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`

async function answers(port: number, localAddress: string): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1', localAddress })
  sockets.push(socket)
  let text = ''
  socket
    .on('error', () => {})
    .on('data', (chunk) => {
      text += chunk
    })
  socket.write(get('/').replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n'))
  await new Promise((resolve) => socket.once('close', resolve))
  return text.includes('well')
}

const many = async (count: number, one: () => Promise<Socket>) => {
  const made: Socket[] = []
  for (let index = 0; index < count; index += 1) made.push(await one())
  return made
}
const closed = (of: readonly Socket[]) => of.filter(({ destroyed }) => destroyed).length

it('one address that only holds connections open does not shut itself out, the oldest go', async () => {
  const port = await serve()
  const idle = await many(LIMITS.perAddress, () => dial(port, '127.0.0.2'))
  expect(await answers(port, '127.0.0.2')).toBe(true)
  expect([closed(idle), idle[0]?.destroyed]).toEqual([1, true])
})

it('what is under way is never cut: one address with all its share at work is refused more, others are not', async () => {
  const port = await serve()
  const working = await many(LIMITS.perAddress, () => dial(port, '127.0.0.2', get('/wait')))
  expect(await answers(port, '127.0.0.2')).toBe(false)
  expect(await answers(port, '127.0.0.3')).toBe(true)
  expect(closed(working)).toBe(0)
})

it('many addresses together leave room: whoever holds most gives up what idles', async () => {
  const port = await serve()
  const greedy = await many(LIMITS.perAddress, () => dial(port, '127.0.0.2'))
  const others: Socket[] = []
  for (let host = 3; others.length < LIMITS.total - LIMITS.perAddress; host += 1)
    others.push(await dial(port, `127.0.0.${host}`, 'GET / HT'))
  expect(await answers(port, '127.0.0.99')).toBe(true)
  expect([closed(greedy), closed(others)]).toEqual([1, 0])
})

it('a proxy of ours speaks for many', async () => {
  const port = await serve(networkList('127.0.0.2'))
  const through = await many(LIMITS.perAddress + 3, () => dial(port, '127.0.0.2', get('/wait')))
  expect(await answers(port, '127.0.0.2')).toBe(true)
  expect(closed(through)).toBe(0)
})
