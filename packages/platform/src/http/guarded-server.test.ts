import type { Server, ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import { guardedServer, type Listener } from './guarded-server.ts'

const open: Server[] = []
afterEach(() => {
  for (const server of open.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

const caught: string[] = []
const faults = { caught: (place: string) => void caught.push(place) }

async function serve(listener: Listener): Promise<number> {
  caught.length = 0
  const server = guardedServer({}, faults, listener)
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const ended = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()))

async function raw(port: number, bytes: string, then?: (socket: Socket) => void): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket
    .on('error', () => {})
    .on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
    })
  socket.write(bytes)
  then?.(socket)
  await ended(socket)
  return text
}

const GET = 'GET / HTTP/1.1\r\nhost: x\r\n'

it('survives a peer that asks for an upgrade and is gone when it is refused', async () => {
  const port = await serve((_incoming, outgoing) => void outgoing.end('well'))
  for (let round = 0; round < 20; round += 1)
    await raw(port, `${GET}connection: upgrade\r\nupgrade: websocket\r\n\r\n`, (socket) =>
      setImmediate(() => socket.resetAndDestroy()),
    )
  expect(await raw(port, `${GET}connection: close\r\n\r\n`)).toContain('well')
})

it('writes no refusal between the bytes of an answer that goes out', async () => {
  const port = await serve((_incoming, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/plain' })
    outgoing.write('half')
  })
  const text = await raw(port, 'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n', (socket) =>
    setTimeout(() => socket.write('not a chunk\r\n'), 50),
  )
  expect(text).toContain('half')
  expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1)
})

it('ends an answer that had begun when its maker throws, and writes after the end kill nobody', async () => {
  let late: ServerResponse | undefined
  const port = await serve(async (_incoming, outgoing) => {
    late = outgoing
    outgoing.writeHead(200).write('half')
    await delay(5)
    throw new Error('in the middle')
  })
  expect(await raw(port, `${GET}\r\n`)).not.toMatch(/\r\n0\r\n\r\n$/)
  late?.write('too late')
  late?.end('later still')
  await delay(10)
  expect(caught).toEqual(['request'])
})

it('says what was wrong with a head that is too long', async () => {
  const port = await serve((_incoming, outgoing) => void outgoing.end())
  expect(await raw(port, `${GET}x: ${'y'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /)
})

it('closes a connection that never takes its refusal', async () => {
  const port = await serve((_incoming, outgoing) => void outgoing.end())
  expect(
    await raw(port, 'no http\r\n\r\n', (socket) =>
      socket
        .pause()
        .setTimeout(5000, () => {})
        .resume(),
    ),
  ).toMatch(/^HTTP\/1\.1 400 /)
})
