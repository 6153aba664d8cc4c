import { documentTickets } from '@yingtong/db'
import { startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '../kernel/index.ts'
import { downloadQuarantined } from './download-quarantined.ts'
import { listQuarantine } from './list-quarantine.ts'
import { quarantineObject } from './quarantine-object.ts'
import { resolveQuarantine } from './resolve-quarantine.ts'
import { takeDocument } from './take-document.ts'
import { agentOf } from './test/agent-packs.ts'

let region: TestRegion
let tenant: TestTenant
let agent: Ctx
let technologist: Ctx
const bytes = new TextEncoder().encode('DICM, nearly')

beforeAll(async () => {
  region = await startRegion()
  tenant = await region.tenant('county-a')
  agent = await agentOf(region.services, tenant.id)
  technologist = await tenant.as('technologist')
})
afterAll(() => region?.stop())

const item = {
  bytes,
  reason: 'truncated',
  explanation: 'The file ends inside PixelData.',
  callingAeTitle: 'CT1',
}

describe('an object that could not be filed', () => {
  it('is one item however often it is sent, with its sender and the reason in plain words', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => quarantineObject(agent, item)))
    expect(new Set(answers.map((each) => each.id)).size).toBe(1)
    const { items, total } = await listQuarantine(technologist, {})
    expect(total).toBe(1)
    expect(items[0]).toMatchObject({
      reason: 'truncated',
      callingAeTitle: 'CT1',
      source: 'agent',
      state: 'open',
    })
    expect(Object.keys(items[0]!)).not.toContain('objectKey')
  })

  it('is decided by a person, and a decision can be taken back', async () => {
    const [waiting] = (await listQuarantine(technologist, {})).items
    await resolveQuarantine(technologist, { id: waiting!.id, decision: 'sent-again' })
    expect((await listQuarantine(technologist, {})).total).toBe(0)
    const [resolved] = (await listQuarantine(technologist, { state: 'resolved' })).items
    expect(resolved).toMatchObject({ resolution: 'sent-again', resolvedBy: technologist.actor.name })
    await expect(
      resolveQuarantine(technologist, { id: waiting!.id, decision: 'not-needed' }),
    ).rejects.toThrow('not found')
    await resolveQuarantine(technologist, { id: waiting!.id, decision: 'reopen' })
    expect((await listQuarantine(technologist, {})).total).toBe(1)
  })

  it('can be downloaded as it came, by its own tenant', async () => {
    const [waiting] = (await listQuarantine(technologist, {})).items
    const { ticket } = await downloadQuarantined(technologist, { id: waiting!.id })
    const kept = await region.database.withIdentity((tx) => tx.select().from(documentTickets))
    expect(kept.length).toBe(1)
    expect(JSON.stringify(kept)).not.toContain(ticket)
    const taken = await takeDocument(region.services, { ticket })
    expect(new Uint8Array(taken.bytes)).toEqual(bytes)
    expect(region.services.memory.takenBytes).toBe(bytes.byteLength)
    taken.memory.release()
    expect(region.services.memory.takenBytes).toBe(0)
    const stranger = await (await region.tenant('county-b')).as('technologist')
    expect((await listQuarantine(stranger, {})).items).toEqual([])
    await expect(downloadQuarantined(stranger, { id: waiting!.id })).rejects.toThrow('not found')
    await expect(resolveQuarantine(stranger, { id: waiting!.id, decision: 'not-needed' })).rejects.toThrow(
      'not found',
    )
  })

  it('takes hostile words without harm', async () => {
    await quarantineObject(agent, {
      bytes: new Uint8Array([1]),
      reason: 'not-dicom',
      explanation: `\u0000\u001b[31m"'; drop table studies; -- ${'x'.repeat(400)}`,
      callingAeTitle: '\u0000EVIL\n',
    })
    const { items } = await listQuarantine(technologist, {})
    expect(items[0]!.callingAeTitle).toBe('EVIL')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
    expect(items[0]!.explanation).not.toMatch(/[\u0000-\u001f]/)
  })
})
