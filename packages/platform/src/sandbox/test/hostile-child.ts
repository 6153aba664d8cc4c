import { execFileSync, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'

// A decoder that was taken over: tries what it is told, and says what came of it. Only tests start it.

const tries: Readonly<Record<string, (argument: string) => unknown>> = {
  read: (path) => readFileSync(path, 'latin1').length,
  write: (path) => writeFileSync(path, 'x'),
  environment: () => {
    const found = Object.keys(process.env).filter((name) => name.includes('SECRET'))
    if (found.length === 0) throw new Error('nothing there')
    return found
  },
  connect: (port) =>
    new Promise((resolve, reject) => {
      const socket = createConnection(Number(port), '127.0.0.1', () => resolve('connected'))
      socket.on('error', reject)
    }),
  listen: () =>
    new Promise((resolve, reject) => {
      const server = createServer(() => {})
      server.on('error', reject)
      server.listen(0, () => resolve('listens'))
    }),
  start: () => execFileSync('/node', ['--version']),
  fork: () =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, ['--version'])
      child.on('error', reject)
      child.on('exit', () => resolve('ran'))
    }),
  signal: (pid) => process.kill(Number(pid), 0),
  memory: () => {
    const held: Buffer[] = []
    for (let n = 0; n < 64; n += 1) held.push(Buffer.alloc(64 * 1024 * 1024, 1))
    return held.length
  },
  spin: () => {
    for (;;);
  },
}

async function answerTo(line: string): Promise<string> {
  const [what = '', argument = ''] = line.trim().split(' ')
  try {
    return `managed ${await tries[what]?.(argument)}`
  } catch (error) {
    return `refused ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`
  }
}

process.stdin.on('data', async (line) => {
  process.stdout.write(`${await answerTo(String(line))}\n`)
})
