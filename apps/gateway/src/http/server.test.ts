import type { Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { DomainError } from '@yingtong/domain'
import { afterEach, describe, expect, it } from 'vitest'
import { type Exchange, httpServer, type TimeLimits } from './server.ts'

const open: Server[] = []
afterEach(() => {
  for (const server of open.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

const log = { info: () => {}, warn: () => {}, error: () => {} }

async function serve(
  handle: (exchange: Exchange) => Promise<Response>,
  timeLimits: Partial<TimeLimits> = {},
): Promise<{ origin: string; port: number; server: Server }> {
  const server = httpServer({
    handle,
    mine: () => true,
    fallback: (_incoming, outgoing) => void outgoing.end(),
    origin: 'http://gateway.test',
    log,
    timeLimits,
  })
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, port, server }
}

const closed = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()))

describe('the server', () => {
  it('keeps an idle connection longer than the ingress before it, which would send into a closed one', async () => {
    const { origin } = await serve(async () => new Response('x'))
    const response = await fetch(origin)
    expect(Number(/timeout=(\d+)/.exec(response.headers.get('keep-alive') ?? '')?.[1])).toBeGreaterThan(60)
  })

  it('cuts a sender off that drips its headers', async () => {
    const { port } = await serve(async () => new Response('x'), { headersMs: 200 })
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    socket.resume()
    socket.write('GET / HTTP/1.1\r\n')
    const drip = setInterval(() => socket.write('x-a: b\r\n'), 50)
    await closed(socket)
    clearInterval(drip)
  })

  it('cuts a connection off that is silent inside its body', async () => {
    const { port } = await serve(async ({ request }) => new Response(await request.text()), {
      silenceMs: 200,
    })
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    socket.resume()
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nabc')
    await closed(socket)
  })

  it('streams a body in and out with back-pressure', async () => {
    const { origin } = await serve(async ({ request }) => new Response(request.body))
    const chunk = new Uint8Array(64 * 1024).fill(7)
    let sent = 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent === 200) return controller.close()
        sent += 1
        controller.enqueue(chunk)
      },
    })
    const response = await fetch(origin, { method: 'POST', body, duplex: 'half' } as RequestInit)
    const reader = response.body!.getReader()
    await reader.read()
    await delay(200)
    const ahead = sent
    expect(ahead).toBeLessThan(200)
    let got = 0
    for (let read = await reader.read(); !read.done; read = await reader.read()) got += read.value.byteLength
    expect(sent).toBe(200)
    expect(got).toBeGreaterThan(150 * 64 * 1024)
  })

  it('stops the work for a client that went away', async () => {
    let cancelled = false
    let aborted = false
    const { port } = await serve(async ({ request }) => {
      request.signal.addEventListener('abort', () => {
        aborted = true
      })
      return new Response(
        new ReadableStream<Uint8Array>({
          async pull(controller) {
            await delay(5)
            controller.enqueue(new Uint8Array(1024))
          },
          cancel() {
            cancelled = true
          },
        }),
      )
    })
    const socket = connect(port, '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
    await new Promise((resolve) => socket.once('data', resolve))
    socket.destroy()
    await expect.poll(() => cancelled && aborted, { timeout: 3000 }).toBe(true)
  })

  it('breaks off a body that fails half-way instead of ending it as if it were whole', async () => {
    const { origin } = await serve(async () => {
      let chunks = 0
      return new Response(
        new ReadableStream<Uint8Array>({
          pull(controller) {
            chunks += 1
            if (chunks > 3) throw new Error('the store went away')
            controller.enqueue(new Uint8Array(10))
          },
        }),
      )
    })
    await expect(fetch(origin).then((response) => response.arrayBuffer())).rejects.toThrow()
  })

  it('answers an error in words and hides what it was', async () => {
    const { origin } = await serve(async ({ url }) => {
      if (url.pathname === '/known') throw new DomainError('not-found', 'study not found')
      throw new Error('secret: 王小东')
    })
    const known = await fetch(`${origin}/known`)
    expect([known.status, ((await known.json()) as { reason: string }).reason]).toEqual([
      404,
      'study not found',
    ])
    const unknown = await fetch(`${origin}/other`)
    expect(unknown.status).toBe(500)
    expect(await unknown.text()).not.toContain('王')
  })

  it.each(['TRACE', 'PROPFIND'])(
    'promise C3: survives %s, of which no request can or need be made',
    async (method) => {
      const { origin, port } = await serve(async () => new Response('x', { status: 405 }))
      const socket = connect(port, '127.0.0.1')
      socket.write(`${method} /dicom-web/studies HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)
      const answer = await new Promise<string>((resolve) =>
        socket.once('data', (chunk) => resolve(String(chunk))),
      )
      expect(answer).toMatch(/^HTTP\/1\.1 405/)
      expect((await fetch(origin)).status).toBe(405)
    },
  )

  it('takes no address from a request line that is none', async () => {
    const { port } = await serve(async ({ url }) => new Response(url.href))
    const ask = async (line: string) => {
      const socket = connect(port, '127.0.0.1')
      socket.write(`${line}\r\nhost: evil.example\r\nconnection: close\r\n\r\n`)
      let text = ''
      for await (const chunk of socket) text += chunk
      return text
    }
    expect(await ask('GET http://evil.example/x HTTP/1.1')).toMatch(/^HTTP\/1\.1 400/)
    expect(await ask('GET //evil.example/x HTTP/1.1')).not.toContain('http://evil.example')
    expect(await ask('GET /x HTTP/1.1')).toContain('http://gateway.test/x')
  })
})
