import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { requireTool } from '@yingtong/testkit/machine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { processorSeconds } from '../render/processor-time.ts'
import { type SandboxKind, sandboxCommand } from './sandbox-command.ts'
import { describeSandbox, sandboxKind } from './sandbox-kind.ts'
import { seccompFilter } from './seccomp-filter.ts'
import { type SandboxedChild, spawnSandboxed } from './spawn-sandboxed.ts'

const HOSTILE = fileURLToPath(new URL('./test/hostile-child.ts', import.meta.url))
const LIMITS = { memoryBytes: 768 * 1024 * 1024, cpuSeconds: 20 }

const folder = mkdtempSync(join(tmpdir(), 'yingtong-secret-'))
const secret = join(folder, 'master.key')
const server = createServer((socket) => socket.end())
const children: SandboxedChild[] = []
let port = 0

beforeAll(async () => {
  requireTool('bwrap')
  writeFileSync(secret, 'yingtong-master-key')
  process.env.TEST_SECRET = 'known to the parent'
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  port = typeof address === 'object' && address ? address.port : 0
})
afterAll(() => {
  delete process.env.TEST_SECRET
  for (const child of children) child.process.kill('SIGKILL')
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

function hostile(kind?: SandboxKind, limits = LIMITS): SandboxedChild {
  const child = spawnSandboxed(HOSTILE, { limits, ...(kind ? { kind } : {}) })
  children.push(child)
  return child
}

async function tryIt(child: SandboxedChild, what: string): Promise<string> {
  const answered = new AbortController()
  const { signal } = answered
  const gone = once(child.process, 'exit', { signal }).then(
    () => 'died',
    () => 'answered first',
  )
  child.input.write(`${what}\n`)
  const heard = once(child.output, 'data', { signal }).then(
    ([line]) => String(line).trim(),
    () => 'died first',
  )
  const outcome = await Promise.race([heard, gone])
  answered.abort()
  return outcome
}

describe('behind bubblewrap', () => {
  it('is what this machine gives, and says so', () => {
    expect(sandboxKind()).toBe('bubblewrap')
    expect(describeSandbox('bubblewrap').isFull).toBe(true)
    expect(describeSandbox('permissions')).toMatchObject({
      isFull: false,
      sentence: expect.stringContaining('install'),
    })
  })

  it('a decoder that was taken over reaches no file, no network, no process and no secret', async () => {
    const child = hostile()
    const attempts = [
      `read ${secret}`,
      'read /etc/passwd',
      'read /proc/1/environ',
      `write ${join(folder, 'x')}`,
      `write ${join(fileURLToPath(new URL('.', import.meta.url)), 'x')}`,
      'write /x',
      'write /tmp/x',
      `connect ${port}`,
      'listen',
      'start',
      'fork',
      `signal ${process.pid}`,
      'environment',
    ]
    for (const attempt of attempts) expect(await tryIt(child, attempt), attempt).toMatch(/^refused /)
  })

  it('the kernel refuses it too, where the permissions of Node are not asked', async () => {
    const [program = '', ...args] = sandboxCommand('bubblewrap', {
      module: HOSTILE,
      limits: LIMITS,
      filterFd: null,
    }).filter((word) => word !== '--permission' && !word.startsWith('--allow-'))
    const bare = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] })
    bare.on('error', () => {})
    const child = { process: bare, input: bare.stdin, output: bare.stdout }
    children.push(child)
    for (const attempt of [
      `read ${secret}`,
      'read /etc/passwd',
      'write /x',
      `connect ${port}`,
      `signal ${process.pid}`,
    ])
      expect(await tryIt(child, attempt), attempt).toMatch(/^refused /)
    expect(await tryIt(child, 'fork')).toBe('managed ran')
  })

  it('its own memory and processor time end it', async () => {
    expect(await tryIt(hostile(), 'memory')).toMatch(/^(refused|died)/)
    expect(await tryIt(hostile(undefined, { ...LIMITS, cpuSeconds: 2 }), 'spin')).toBe('died')
  })

  it('does not outlive its parent', async () => {
    const body = `
      const { spawnSandboxed } = await import(${JSON.stringify(new URL('./spawn-sandboxed.ts', import.meta.url).href)})
      const child = spawnSandboxed(${JSON.stringify(HOSTILE)}, { limits: ${JSON.stringify(LIMITS)} })
      child.input.write('spin\\n')
      console.log(child.process.pid)
      setInterval(() => {}, 1000)`
    const parent = spawn(process.execPath, ['--input-type=module', '-e', body], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    parent.on('error', () => {})
    const [line] = await once(parent.stdout, 'data')
    const pid = Number(String(line))
    for (let n = 0; n < 100 && (processorSeconds(pid) ?? 0) < 0.3; n += 1) await delay(100)
    expect(processorSeconds(pid)).toBeGreaterThan(0)
    parent.kill('SIGKILL')
    for (let n = 0; n < 100 && existsSync(`/proc/${pid}`); n += 1) await delay(100)
    expect(existsSync(`/proc/${pid}`)).toBe(false)
  })
})

it('without bubblewrap, Node itself keeps files and programs away', async () => {
  const child = hostile('permissions')
  for (const attempt of [
    `read ${secret}`,
    'read /etc/passwd',
    `write ${join(folder, 'x')}`,
    'start',
    'fork',
    'environment',
  ])
    expect(await tryIt(child, attempt), attempt).toMatch(/^refused /)
})

it('has a filter for the two architectures that servers have', () => {
  expect(seccompFilter('x64')?.length).toBeGreaterThan(8 * 50)
  expect(seccompFilter('arm64')?.length).toBeGreaterThan(8 * 50)
  expect(seccompFilter('s390x')).toBeNull()
})
