import { connect, createServer, type Server } from 'node:net'

export interface Canary {
  readonly port: number
  /** Connections so far. */
  readonly visits: number
  /** Knocks itself: a canary that cannot sing proves nothing. */
  prove(): Promise<void>
  stop(): Promise<void>
}

const listen = (server: Server, port: number, host: string) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve())
  })

/** Listens on loopback, IPv4 and IPv6 on one port, and counts who comes. */
export async function startCanary(): Promise<Canary> {
  let visits = 0
  const open = () =>
    createServer((socket) => {
      visits += 1
      socket.on('error', () => {})
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
    })
  const four = open()
  const six = open()
  await listen(four, 0, '127.0.0.1')
  const { port } = four.address() as { port: number }
  await listen(six, port, '::1').catch(() => {})
  return {
    port,
    get visits() {
      return visits
    },
    async prove() {
      const before = visits
      await new Promise<void>((resolve, reject) => {
        connect(port, '127.0.0.1').once('error', reject).once('close', resolve).resume()
      })
      if (visits === before) throw new Error('the canary does not count')
      visits = before
    },
    async stop() {
      for (const server of [four, six]) await new Promise((resolve) => server.close(resolve))
    },
  }
}

const SCHEMES = [
  'http',
  'https',
  'HTTP',
  'ftp',
  'gopher',
  'dict',
  'ldap',
  'ws',
  'wss',
  'jar:http',
  'feed:http',
]

/** 200 ways to write an address that ends at the canary (promise B9). */
export function addressesOf(port: number): readonly string[] {
  const hosts = [
    '127.0.0.1',
    'localhost',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.1',
    '0.0.0.0',
    'user:pass@127.0.0.1',
    '127.0.0.1.',
    'LOCALHOST',
    '①②⑦.0.0.1',
    'example.com@127.0.0.1',
    '127.0.0.1%00.example.com',
  ]
  const paths = ['/', '/latest/meta-data/', '/x.dcm', '/?url=http://127.0.0.1', '/%2e%2e/x', '/#@example.com']
  const plain = hosts.flatMap((host) => SCHEMES.map((scheme) => `${scheme}://${host}:${port}/c`))
  const shaped = paths.map((path) => `http://127.0.0.1:${port}${path}`)
  const odd = [
    `//127.0.0.1:${port}/c`,
    `\\\\127.0.0.1:${port}\\c`,
    `http:/\\127.0.0.1:${port}/c`,
    `http:127.0.0.1:${port}/c`,
    ` http://127.0.0.1:${port}/c`,
    `http://127.0.0.1:${port}/c\r\nhost: x`,
    `<img src="http://127.0.0.1:${port}/c">`,
    `<!DOCTYPE a [<!ENTITY b SYSTEM "http://127.0.0.1:${port}/c">]><a>&b;</a>`,
    `url(http://127.0.0.1:${port}/c)`,
    `@import "http://127.0.0.1:${port}/c"`,
    `![x](http://127.0.0.1:${port}/c)`,
    `=WEBSERVICE("http://127.0.0.1:${port}/c")`,
    `\${jndi:ldap://127.0.0.1:${port}/c}`,
    `{{http://127.0.0.1:${port}/c}}`,
    `$(curl http://127.0.0.1:${port}/c)`,
    `|curl http://127.0.0.1:${port}/c`,
    `postgres://x@127.0.0.1:${port}/c`,
    `host=127.0.0.1 port=${port}`,
    `s3://127.0.0.1:${port}/c`,
    `data:text/html,<iframe src=http://127.0.0.1:${port}/c>`,
    `javascript:fetch('http://127.0.0.1:${port}/c')`,
    `view-source:http://127.0.0.1:${port}/c`,
    `blob:http://127.0.0.1:${port}/c`,
    `netdoc://127.0.0.1:${port}/c`,
    `sftp://127.0.0.1:${port}/c`,
    `tftp://127.0.0.1:${port}/c`,
    `imap://127.0.0.1:${port}/c`,
    `127.0.0.1:${port}`,
    `localhost:${port}/c`,
  ]
  return [...plain, ...shaped, ...odd]
}
