import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type DoorWorld, startDoors } from './door-world.ts'
import { sendRaw } from './send-raw.ts'
import { allCuts, sampled, walkCuts } from './walk-cuts.ts'

/** What this run draws; `npm run chaos:deep -- http-cuts` performs them all. */
const SEED = 20_261_130
const SHARE = 0.05

let world: DoorWorld
beforeAll(async () => {
  world = await startDoors()
})
afterAll(() => world?.stop())

it('walks doors that are open: whole requests get where they want', async () => {
  for (const name of [
    'sign-in',
    'page',
    'QIDO',
    'STOW',
    'STOW, chunked',
    'heartbeat',
    'file',
    'health',
    'metrics',
  ]) {
    const door = world.doors.find((each) => each.name === name)!
    expect((await sendRaw(door.port, await door.bytes(), 'wait')).text, name).toMatch(/^HTTP\/1\.1 200 /)
  }
})

it('promise C3: a request cut at any byte, by whatever end, ends that request and nothing else', async () => {
  const cuts = sampled(await allCuts(world), SEED, SHARE)
  expect(new Set(cuts.map(({ door }) => door.name)).size).toBe(world.doors.length)
  expect(await walkCuts(world, cuts)).toEqual([])
  await expect.poll(() => world.connections(), { timeout: 10_000 }).toBe(0)
})

it('a body that breaks off where nobody listens yet: the one that killed the gateway', async () => {
  const csrf = world.doors.find(({ name }) => name === 'sign-in')!
  const bytes = await csrf.bytes()
  const head = bytes.indexOf('\r\n\r\n') + 4
  for (let round = 0; round < 50; round += 1)
    await sendRaw(world.port, bytes.subarray(0, head + (round % 8)), round % 2 ? 'rst' : 'fin')
  expect(world.faults).toEqual([])
  expect((await sendRaw(world.port, bytes, 'wait')).text).toMatch(/^HTTP\/1\.1 200 /)
})

it('a head that comes before its body is answered at every door, and no listeners pile up', async () => {
  for (const door of world.doors) {
    const bytes = await door.bytes()
    const head = bytes.indexOf('\r\n\r\n') + 4
    const socket = connect(door.port, '127.0.0.1')
    socket.write(bytes.subarray(0, head))
    await delay(20)
    socket.write(bytes.subarray(head))
    expect(await text(socket), door.name).toMatch(/^HTTP\/1\.1 \d{3} /)
  }
  expect(world.faults).toEqual([])
})
