import { afterAll, beforeAll, expect, it } from 'vitest'
import { type DoorWorld, startDoors } from './door-world.ts'
import { fuzzDoors } from './fuzz-doors.ts'
import { keptMessages } from './fuzz-messages.ts'
import { sendRaw } from './send-raw.ts'

/** What this run draws; `npm run chaos:deep -- http-fuzz` sends a million. */
const SEED = 20_261_130
const COUNT = 5_000

let world: DoorWorld
beforeAll(async () => {
  world = await startDoors()
})
afterAll(() => world?.stop())

it('every message that once did harm does none', async () => {
  for (const message of keptMessages(world.secrets)) {
    const { text } = await sendRaw(world.port, message, 'fin')
    expect(text).not.toMatch(/^HTTP\/1\.1 500/)
  }
  expect(world.faults).toEqual([])
})

it('promise C3: mangled messages are refused or answered, and kill, hang and confuse nothing', async () => {
  const { faults, behaviours, answered, count } = await fuzzDoors(world, {
    seed: SEED,
    count: COUNT,
    socketOneIn: 20,
  })
  expect(faults).toEqual([])
  expect(count).toBe(COUNT)
  // It reached doors, not only the parser.
  expect(behaviours).toBeGreaterThan(12)
  expect(answered).toBeGreaterThan(COUNT / 2)
  for (const door of world.doors)
    expect((await sendRaw(door.port, await door.bytes(), 'wait')).text, door.name).toMatch(
      /^HTTP\/1\.1 \d{3} /,
    )
})
