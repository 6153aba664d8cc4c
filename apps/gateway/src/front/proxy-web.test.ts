import { createServer, type IncomingHttpHeaders, request as nodeRequest, type Server } from 'node:http'
import { type AddressInfo, type BlockList, connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { networkList } from '../http/client-address.ts'
import { httpServer } from '../http/server.ts'
import { webProxy } from './proxy-web.ts'

const CLAIMED = 'sent'
let web: Server
const servers: Server[] = []
let seen: { headers: IncomingHttpHeaders; url: string; bytes: number }[] = []

const listen = async (server: Server) => {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A front door before a web process that answers with what the query asks for. */
async function frontDoor(publicOrigin: string | null, trustedProxies?: BlockList): Promise<string> {
  const { port } = web.address() as AddressInfo
  const proxy = webProxy({ webOrigin: `http://127.0.0.1:${port}`, publicOrigin })
  return listen(
    httpServer({
      origin: publicOrigin ?? 'http://door.test',
      log: { info: () => {}, warn: () => {}, error: () => {} },
      mine: () => false,
      trustedProxies,
      handle: async () => null,
      fallback: (incoming, outgoing, from) => proxy.forward(incoming, outgoing, from),
    }),
  )
}

let open = ''
let pinned = ''
beforeAll(async () => {
  web = createServer((request, response) => {
    const entry = { headers: request.headers, url: request.url ?? '', bytes: 0 }
    seen.push(entry)
    request.on('data', (chunk: Buffer) => {
      entry.bytes += chunk.byteLength
    })
    request.on('end', () => {
      const type = new URL(`http://x${entry.url}`).searchParams.get('type') ?? 'text/html; charset=utf-8'
      response
        .writeHead(200, { 'content-type': type, 'x-powered-by': 'x', 'content-security-policy': 'none' })
        .end(CLAIMED)
    })
  })
  await listen(web)
  open = await frontDoor(null)
  pinned = await frontDoor('https://pacs.example')
})
afterAll(() => {
  for (const server of servers) {
    server.close()
    server.closeAllConnections()
  }
})

const nonceOf = (policy: string | null) => /'nonce-([\w+/=]+)'/.exec(policy ?? '')?.[1]
const rejected = async (answer: Promise<Response>, status: number) => {
  const before = seen.length
  expect((await answer).status).toBe(status)
  expect(seen.length).toBe(before)
}

describe('promise B7: the policy of a page', () => {
  it('has a nonce of its own that the web process is told, and nothing inline', async () => {
    seen = []
    const policies = await Promise.all([1, 2, 3].map(async () => (await fetch(open)).headers))
    const nonces = policies.map((headers) => nonceOf(headers.get('content-security-policy')))
    expect(new Set(nonces).size).toBe(3)
    expect(nonces.every((nonce) => nonce !== undefined && nonce.length >= 22)).toBe(true)
    const told = seen.map(({ headers }) => nonceOf(String(headers['content-security-policy'])))
    expect(told.sort()).toEqual([...nonces].sort())
    const policy = policies[0]!.get('content-security-policy')!
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|\*/)
    for (const part of ["object-src 'none'", "base-uri 'none'", "connect-src 'self'", "form-action 'self'"])
      expect(policy).toContain(part)
    expect(policies[0]!.get('cache-control')).toMatch(/private|no-store/)
    expect(policies[0]!.get('x-powered-by')).toBeNull()
  })

  it('cannot be chosen by the client', async () => {
    const theirs = "script-src 'nonce-AAAAAAAAAAAAAAAAAAAAAA=='"
    const response = await fetch(open, {
      headers: {
        'content-security-policy': theirs,
        'content-security-policy-report-only': theirs,
      },
    })
    expect(response.headers.get('content-security-policy')).not.toContain('AAAAAAAA')
    expect(JSON.stringify(seen.at(-1)!.headers)).not.toContain('AAAAAAAA')
  })

  it.each(['image/svg+xml', 'application/json', 'text/plain', 'text/x-component'])(
    'makes %s inert when it is opened as a page',
    async (type) => {
      const { headers } = await fetch(`${open}/x?type=${encodeURIComponent(type)}`)
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'.*sandbox/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
    },
  )

  it('asks for https only where people type https', async () => {
    expect((await fetch(open)).headers.get('strict-transport-security')).toBeNull()
    expect((await fetch(pinned)).headers.get('strict-transport-security')).toMatch(/max-age=\d{7,}/)
  })
})

describe('promise B9: the front door', () => {
  it('names the configured origin, whatever the client says', async () => {
    const { hostname, port } = new URL(pinned)
    await new Promise<void>((resolve, reject) => {
      const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'ftp' }
      nodeRequest({ hostname, port, headers }, (answer) => answer.resume().on('end', resolve))
        .on('error', reject)
        .end()
    })
    const { headers } = seen.at(-1)!
    expect([headers.host, headers['x-forwarded-host'], headers['x-forwarded-proto']]).toEqual([
      'pacs.example',
      'pacs.example',
      'https',
    ])
  })

  it('takes away every header that steers the framework, and the client’s own address', async () => {
    const names = [
      'x-middleware-subrequest',
      'x-middleware-rewrite',
      'x-invoke-path',
      'x-nextjs-data',
      'x-next-revalidated-tags',
      'x-matched-path',
      'x-now-route-matches',
      'x-original-url',
      'x-rewrite-url',
      'x-real-ip',
      'forwarded',
      'x-http-method-override',
    ]
    await fetch(open, {
      headers: {
        ...Object.fromEntries(names.map((name) => [name, '9.9.9.9'])),
        'x-forwarded-for': '9.9.9.9',
      },
    })
    const { headers } = seen.at(-1)!
    expect(Object.keys(headers).filter((name) => names.includes(name))).toEqual([])
    expect(headers['x-forwarded-for']).toBe('127.0.0.1')
  })

  it('tells the web process one address, that which a trusted proxy before us named', async () => {
    const behind = await frontDoor(null, networkList('127.0.0.1'))
    const headers = { 'x-forwarded-for': '1.1.1.1, 203.0.113.5', 'x-real-ip': '9.9.9.9' }
    await fetch(behind, { headers })
    expect(seen.at(-1)!.headers).toMatchObject({ 'x-forwarded-for': '203.0.113.5' })
    expect(seen.at(-1)!.headers['x-real-ip']).toBeUndefined()
  })

  it('refuses server actions, the image optimizer, odd methods and long or ambiguous addresses', async () => {
    const origin = open
    await rejected(
      fetch(`${open}/api/x`, { method: 'POST', headers: { 'next-action': 'a'.repeat(40), origin } }),
      404,
    )
    await rejected(fetch(`${open}/worklist`, { method: 'POST', body: new FormData() }), 404)
    await rejected(fetch(`${open}/_next/image?url=%2Fmark.svg&w=64&q=75`), 404)
    await rejected(fetch(`${open}/worklist`, { method: 'PUT' }), 405)
    await rejected(fetch(`${open}/worklist`, { method: 'DELETE' }), 405)
    await rejected(fetch(`${open}/?${'x'.repeat(9100)}`), 414)
    for (const path of ['/a//evil.example', '/%5cevil.example', '/x%00', '/%2f%2fevil.example', '/a%0d%0ab'])
      await rejected(fetch(`${open}${path}`), 400)
  })

  it('lets no page of somebody else write, sign-in included', async () => {
    const post = (door: string, headers: Record<string, string>) =>
      fetch(`${door}/api/auth/callback/credentials`, { method: 'POST', body: 'x=1', headers })
    for (const origin of ['null', 'https://evil.example', 'https://x.pacs.example', 'http://pacs.example'])
      await rejected(post(pinned, { origin }), 403)
    await rejected(post(open, { origin: 'https://evil.example' }), 403)
    await rejected(post(open, { 'sec-fetch-site': 'cross-site' }), 403)
    expect((await post(pinned, { origin: 'https://pacs.example' })).status).toBe(200)
    expect((await post(open, { origin: open })).status).toBe(200)
    expect((await post(open, {})).status).toBe(200)
  })

  it('passes a body on, and counts one that claims no length while it streams', async () => {
    const post = (body: BodyInit) =>
      fetch(`${open}/api/x`, { method: 'POST', body, duplex: 'half' } as RequestInit)
    expect((await post('x'.repeat(500_000))).status).toBe(200)
    expect(seen.at(-1)!.bytes).toBe(500_000)
    await rejected(post('x'.repeat(1024 * 1024 + 1)), 413)
    const { port } = new URL(open)
    const socket = connect(Number(port), '127.0.0.1')
    socket.on('error', () => {})
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk
    })
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    socket.write('POST /api/x HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n')
    const chunk = `${(65_536).toString(16)}\r\n${'x'.repeat(65_536)}\r\n`
    const feed = setInterval(() => socket.writable && socket.write(chunk), 5)
    await closed
    clearInterval(feed)
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(seen.at(-1)!.bytes).toBeLessThanOrEqual(1024 * 1024)
  })
})
