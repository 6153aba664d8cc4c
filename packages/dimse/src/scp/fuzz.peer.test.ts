import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TargetState } from '../test/fuzz-target.ts'
import { session } from '../test/pdu-grammar.ts'
import { playSession } from '../test/play-session.ts'
import { until } from '../test/raw-peer.ts'
import { associatedPeer, echoMessage } from '../test/raw-requestor.ts'

const MESSAGES = 20_000
const WARM_UP_MESSAGES = 6000
const TOGETHER = 16
const MAX_GROWTH_BYTES = 32 * 1024 * 1024

let target: ChildProcess
let port = 0
let output = ''

beforeAll(async () => {
  const file = new URL('../test/fuzz-target.ts', import.meta.url)
  target = fork(file, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // An arena for each thread and a wide nursery keep some 30 MiB each of what is free: that would hide a leak.
    execArgv: ['--expose-gc', '--max-semi-space-size=4'],
    env: { MALLOC_ARENA_MAX: '1' },
  })
  for (const stream of [target.stdout, target.stderr]) {
    stream?.on('data', (text: Buffer) => {
      output += text.toString()
    })
  }
  const [listening] = (await once(target, 'message')) as [{ port: number }]
  port = listening.port
})
afterAll(() => {
  target.kill('SIGKILL')
})

async function state(): Promise<TargetState> {
  target.send('state')
  const [answer] = (await once(target, 'message')) as [TargetState]
  return answer
}

/** A well-behaved peer is served within a second. */
async function expectAlive(): Promise<void> {
  const startedAt = performance.now()
  const peer = await associatedPeer(port)
  const before = peer.received.length
  peer.send(echoMessage())
  await until(() => peer.received.length > before)
  await peer.close()
  expect(performance.now() - startedAt).toBeLessThan(1000)
}

test(`${MESSAGES} hostile messages: no crash, no hang, no growth`, async () => {
  let sent = 0
  const property = fc.asyncProperty(
    fc.array(session, { minLength: TOGETHER, maxLength: TOGETHER }),
    async (sessions) => {
      await Promise.all(sessions.map((each) => playSession(port, each)))
      expect(target.exitCode, output).toBeNull()
      sent += sessions.reduce((sum, { pdus }) => sum + pdus.length, 0)
      await expectAlive()
    },
  )
  const sendUntil = async (count: number) => {
    while (sent < count) await fc.assert(property, { numRuns: 5 })
    // Longer than every time limit of the target.
    await new Promise((resolve) => setTimeout(resolve, 2500))
  }
  // The heap of a fresh process grows whatever it does: growth counts from here.
  await sendUntil(WARM_UP_MESSAGES)
  const before = await state()
  await sendUntil(WARM_UP_MESSAGES + MESSAGES)
  const after = await state()
  expect(output).toBe('')
  expect(after.associations).toBe(0)
  expect(after.handled - before.handled, 'requests that got through').toBeGreaterThan(500)
  expect(after.heapBytes + after.arrayBufferBytes).toBeLessThan(
    before.heapBytes + before.arrayBufferBytes + MAX_GROWTH_BYTES / 4,
  )
  expect(after.rssBytes - before.rssBytes).toBeLessThan(MAX_GROWTH_BYTES)
}, 120_000)
