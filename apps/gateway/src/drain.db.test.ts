import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { startRegion, type TestRegion } from '@yingtong/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startGateway } from './test/start-gateway.ts'

let region: TestRegion
let slow = 0

beforeAll(async () => {
  region = await startRegion({
    store: (real) => ({
      ...real,
      head: async (key) => {
        await delay(slow)
        return real.head(key)
      },
    }),
  })
})
afterAll(() => region?.stop())

it('promise D3: told to stop, it ends what is under way and takes nothing new', async () => {
  const gateway = await startGateway(region.services)
  slow = 800
  const underWay = fetch(`${gateway.origin}/readyz`)
  await delay(200)
  const drained = gateway.drain(10_000)
  await expect(fetch(`${gateway.origin}/healthz`)).rejects.toThrow()
  expect((await underWay).status).toBe(200)
  const answered = performance.now()
  await drained
  expect(performance.now() - answered).toBeLessThan(2000)
  slow = 0
})

it('does not wait for ever for a connection that never ends', async () => {
  const gateway = await startGateway(region.services)
  const socket = connect(Number(new URL(gateway.origin).port), '127.0.0.1')
  socket.on('error', () => {})
  socket.write('POST /agent/v1/offers HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n')
  await delay(100)
  const started = performance.now()
  await gateway.drain(300)
  expect(performance.now() - started).toBeLessThan(5000)
  socket.destroy()
})
