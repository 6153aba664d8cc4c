import { createServer, type Server } from 'node:http'
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server as TcpServer,
} from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { httpServer } from '../http/server.ts'
import { webProxy } from './proxy-web.ts'

/** The web process as it is, a parser that may be fooled; and every byte that reached it, connection by connection. */
let web: Server
let tap: TcpServer
let seen: string[] = []
let wire: { bytes: string; ended: boolean }[] = []
let port: number
const servers: (Server | TcpServer)[] = []

async function listen<S extends Server | TcpServer>(server: S): Promise<number> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return (server.address() as AddressInfo).port
}

beforeAll(async () => {
  web = createServer((request, response) => {
    request.resume().on('end', () => {
      seen.push(`${request.method} ${request.url}`)
      response
        .writeHead(200, { 'keep-alive': 'timeout=5', connection: 'x-secret', 'x-secret': '1' })
        .end('page')
    })
  })
  const webPort = await listen(web)
  tap = createTcpServer((socket) => {
    const entry = { bytes: '', ended: false }
    wire.push(entry)
    const behind = connect(webPort, '127.0.0.1')
    socket.on('data', (chunk: Buffer) => {
      entry.bytes += chunk.toString('latin1')
      behind.write(chunk)
    })
    behind.on('data', (chunk: Buffer) => socket.write(chunk))
    for (const [one, other] of [
      [socket, behind],
      [behind, socket],
    ] as const)
      one.on('error', () => other.destroy()).on('close', () => other.destroy())
    socket.on('close', () => {
      entry.ended = true
    })
  })
  const tapPort = await listen(tap)
  const proxy = webProxy({ webOrigin: `http://127.0.0.1:${tapPort}`, publicOrigin: null })
  port = await listen(
    httpServer({
      origin: 'http://door.test',
      log: { info: () => {}, warn: () => {}, error: () => {} },
      mine: () => false,
      handle: async () => null,
      fallback: (incoming, outgoing, from) => proxy.forward(incoming, outgoing, from),
    }),
  )
})
afterAll(() => {
  for (const server of servers) {
    server.close()
    if ('closeAllConnections' in server) server.closeAllConnections()
  }
})
beforeEach(() => {
  seen = []
  wire = []
})

/** Sends the bytes as they are and returns the status of each answer, in order; the connection is closed for us or after a while. */
async function send(
  ...pieces: readonly string[]
): Promise<{ statuses: number[]; text: string; closed: boolean }> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  let closed = false
  socket
    .on('error', () => {})
    .on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
    })
  socket.on('close', () => {
    closed = true
  })
  for (const piece of pieces) {
    socket.write(piece, 'latin1')
    await delay(20)
  }
  const answered = () => /^HTTP\/1\.1 \d{3}/.test(text)
  for (let waited = 0; waited < 100 && !closed && !answered(); waited += 1) await delay(20)
  await delay(60)
  socket.destroy()
  return { statuses: [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, code]) => Number(code)), text, closed }
}

const head = (line: string, ...more: readonly string[]) =>
  `${[line, 'host: door.test', ...more].join('\r\n')}\r\n\r\n`
/** What would be served as somebody else's request. */
const SECOND = head('GET /stolen HTTP/1.1')
const chunked = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`

const REFUSED: Readonly<Record<string, string>> = {
  'OPTIONS with a chunked body (CVE-2026-29057)': `${head('OPTIONS /a HTTP/1.1', 'transfer-encoding: chunked')}${chunked(SECOND)}`,
  'OPTIONS with a length': `${head('OPTIONS /a HTTP/1.1', `content-length: ${SECOND.length}`)}${SECOND}`,
  'GET with a chunked body': `${head('GET /a HTTP/1.1', 'transfer-encoding: chunked')}${chunked(SECOND)}`,
  'GET with a length': `${head('GET /a HTTP/1.1', `content-length: ${SECOND.length}`)}${SECOND}`,
  'HEAD with a length': `${head('HEAD /a HTTP/1.1', `content-length: ${SECOND.length}`)}${SECOND}`,
  'DELETE with a length': `${head('DELETE /api/a HTTP/1.1', `content-length: ${SECOND.length}`)}${SECOND}`,
  'CL.TE': `${head('POST /api/a HTTP/1.1', 'content-length: 5', 'transfer-encoding: chunked')}0\r\n\r\n${SECOND}`,
  'TE.CL': `${head('POST /api/a HTTP/1.1', 'transfer-encoding: chunked', 'content-length: 4')}${chunked(SECOND)}`,
  'TE.TE, one of them unknown': `${head('POST /api/a HTTP/1.1', 'transfer-encoding: chunked', 'transfer-encoding: x')}${chunked(SECOND)}`,
  'TE of two codings': `${head('POST /api/a HTTP/1.1', 'transfer-encoding: gzip, chunked')}${chunked(SECOND)}`,
  'TE with an empty first': `${head('POST /api/a HTTP/1.1', 'transfer-encoding: ,chunked')}${chunked(SECOND)}`,
  'TE with a space before the colon': `${head('POST /api/a HTTP/1.1', 'transfer-encoding : chunked')}${chunked(SECOND)}`,
  'TE folded': `${head('POST /api/a HTTP/1.1', 'x-a: b\r\n transfer-encoding: chunked', 'content-length: 5')}0\r\n\r\n${SECOND}`,
  'TE of HTTP/1.0': `${head('POST /api/a HTTP/1.0', 'transfer-encoding: chunked')}${chunked(SECOND)}`,
  'two lengths': `${head('POST /api/a HTTP/1.1', 'content-length: 0', `content-length: ${SECOND.length}`)}${SECOND}`,
  'a list of lengths': `${head('POST /api/a HTTP/1.1', 'content-length: 0, 5')}${SECOND}`,
  'a length with a sign': `${head('POST /api/a HTTP/1.1', 'content-length: +0')}${SECOND}`,
  'two hosts': head('GET /a HTTP/1.1', 'host: evil.example'),
  'lone line feeds': `GET /a HTTP/1.1\nhost: x\n\n${SECOND}`,
  'a carriage return in a header': head('GET /a HTTP/1.1', 'x-a: b\rtransfer-encoding: chunked'),
  'a zero byte in a header': head('GET /a HTTP/1.1', 'x-a: b\0'),
  'a chunk size that is none': `${head('POST /api/a HTTP/1.1', 'transfer-encoding: chunked')}0x5\r\nhello\r\n0\r\n\r\n${SECOND}`,
  'a chunk size past all numbers': `${head('POST /api/a HTTP/1.1', 'transfer-encoding: chunked')}fffffffffffffffff1\r\nhello\r\n${SECOND}`,
  'an upgrade to a WebSocket': head('GET /a HTTP/1.1', 'connection: upgrade', 'upgrade: websocket'),
  'an upgrade with a body': `${head('POST /api/a HTTP/1.1', 'connection: upgrade', 'upgrade: websocket', `content-length: ${SECOND.length}`)}${SECOND}`,
  h2c: head(
    'GET /a HTTP/1.1',
    'connection: upgrade, http2-settings',
    'upgrade: h2c',
    'http2-settings: AAMAAABk',
  ),
  'HTTP/2 without asking': `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${SECOND}`,
  'an address of another host': head('GET http://evil.example/a HTTP/1.1'),
  'an address that is a star': head('OPTIONS * HTTP/1.1'),
}

describe('promise B9: a second request rides in nobody’s body', () => {
  it.each(Object.entries(REFUSED))(
    '%s is refused, and the web process hears nothing',
    async (_name, bytes) => {
      const { statuses, closed } = await send(bytes)
      expect(statuses).toEqual([400])
      expect(closed).toBe(true)
      expect(seen.filter((each) => each.includes('/stolen'))).toEqual([])
      // A body whose framing breaks in its middle has begun on a connection of its own, which ends with it.
      expect(wire.every(({ ended }) => ended)).toBe(true)
      expect(seen).toEqual([])
    },
  )

  it('CONNECT ends the connection', async () => {
    const { closed } = await send(head('CONNECT evil.example:443 HTTP/1.1'), SECOND)
    expect([closed, wire]).toEqual([true, []])
  })

  it('a request in a body stays a body: one comes, one goes on, on a connection of its own', async () => {
    for (const bytes of [
      `${head('POST /api/a HTTP/1.1', `content-length: ${SECOND.length}`)}${SECOND}`,
      `${head('POST /api/a HTTP/1.1', 'transfer-encoding: chunked')}${chunked(SECOND)}`,
      `${head('POST /api/a HTTP/1.1', 'transfer-encoding: Chunked')}${SECOND.length.toString(16)};x=y\r\n${SECOND}\r\n0\r\n\r\n`,
      `${head('POST /api/a HTTP/1.1', 'connection: content-length, transfer-encoding', `content-length: ${SECOND.length}`)}${SECOND}`,
    ]) {
      seen = []
      wire = []
      expect((await send(bytes)).statuses).toEqual([200])
      expect(seen).toEqual(['POST /api/a'])
      expect(wire).toHaveLength(1)
      expect(wire[0]!.bytes.match(/^(?:transfer-encoding|content-length):/gim)).toHaveLength(1)
    }
  })

  it('pipelined requests go on one by one, each on its own connection', async () => {
    const { statuses } = await send(`${head('GET /a HTTP/1.1')}${head('GET /b HTTP/1.1')}`)
    await delay(50)
    expect(statuses).toEqual([200, 200])
    expect(wire).toHaveLength(2)
    expect(seen.toSorted()).toEqual(['GET /a', 'GET /b'])
  })

  it('a connection that piles up requests is closed', async () => {
    const { closed } = await send(head('GET /a HTTP/1.1').repeat(200))
    expect(closed).toBe(true)
    expect(seen.length).toBeLessThan(20)
  })

  it('trailers and hop-by-hop headers end at the door, in both directions', async () => {
    const request = head(
      'POST /api/a HTTP/1.1',
      'transfer-encoding: chunked',
      'connection: keep-alive, x-mine',
      'x-mine: 1',
      'te: trailers',
      'trailer: x-late',
      'proxy-authorization: Basic x',
    )
    const { text } = await send(`${request}2\r\nhi\r\n0\r\nx-late: 1\r\n\r\n`)
    expect(wire[0]!.bytes).not.toMatch(/^(?:x-mine|te|trailer|x-late|proxy-authorization|keep-alive):/im)
    expect(wire[0]!.bytes).toMatch(/^connection: close\r$/im)
    expect(text).not.toMatch(/^(?:x-secret|connection: x-secret)/im)
  })
})
