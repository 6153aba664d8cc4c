import { auditEvents } from '@yingtong/db'
import { startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Ctx, DomainError } from '../kernel/index.ts'
import { listWorklist } from '../worklist/index.ts'
import { askVerification, auditStatus, exportAudit, exportHead, searchAudit } from './index.ts'

let region: TestRegion
let a: TestTenant
let b: TestTenant
let auditor: Ctx
beforeAll(async () => {
  region = await startRegion()
  a = await region.tenant('county-a')
  b = await region.tenant('county-b')
  auditor = await a.as('audit-admin')
  await region.database.withTenant(a.id, async (tx) => {
    for (let n = 0; n < 250; n += 1)
      await tx.insert(auditEvents).values({
        at: new Date(Date.UTC(2026, 0, 1, 0, 0, Math.floor(n / 10))),
        action: n % 2 === 0 ? 'study.opened' : 'report.opened',
        actorKind: 'user',
        actorId: `person-${n % 5}`,
        actorName: n === 0 ? '=HYPERLINK("http://x")' : '林静芳',
        studyInstanceUid: `1.2.${n % 25}`,
        objectId: `report-${n}`,
        outcome: n % 50 === 0 ? 'refused' : 'success',
        details: { n },
      })
  })
})
afterAll(() => region.stop())

const january = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2026-01-02T00:00:00Z') }

async function pages(filter: object, limit: number): Promise<number[]> {
  const found: number[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await searchAudit(auditor, { ...january, ...filter, limit, ...(cursor ? { cursor } : {}) })
    found.push(...page.events.map((event) => (event.details as { n: number }).n))
    if (page.next === null) return found
    cursor = page.next
  }
}

const numbers = (keep: (n: number) => boolean) =>
  Array.from({ length: 250 }, (_, index) => 249 - index).filter(keep)

describe('M03: what was done can be searched', () => {
  it.each([7, 100, 250, 500])('newest first, each once, %i to a page', async (limit) => {
    expect(await pages({}, limit)).toEqual(numbers(() => true))
  })

  it('by time, person, action, outcome, study and object, together and alone', async () => {
    expect(await pages({ actorId: 'person-3' }, 40)).toEqual(numbers((n) => n % 5 === 3))
    expect(await pages({ actions: ['study.opened'] }, 40)).toEqual(numbers((n) => n % 2 === 0))
    expect(await pages({ outcome: 'refused' }, 40)).toEqual(numbers((n) => n % 50 === 0))
    expect(await pages({ studyInstanceUid: '1.2.7' }, 40)).toEqual(numbers((n) => n % 25 === 7))
    expect(await pages({ objectId: 'report-99' }, 40)).toEqual([99])
    expect(
      await pages({ from: new Date('2026-01-01T00:00:03Z'), to: new Date('2026-01-01T00:00:05Z') }, 9),
    ).toEqual(numbers((n) => n >= 30 && n < 50))
    expect(await pages({ actorId: 'person-3', outcome: 'refused' }, 40)).toEqual([])
  })

  it('shows each row’s place in the chain', async () => {
    const { events } = await searchAudit(auditor, { ...january, limit: 3 })
    for (const event of events)
      expect(event).toMatchObject({ position: expect.any(Number), hash: /^[0-9a-f]{64}$/ })
  })

  it('to audit administrators only, and of their own hospital only', async () => {
    for (const role of ['tenant-admin', 'security-admin', 'senior-radiologist', 'technologist'] as const)
      await expect(searchAudit(await a.as(role), {})).rejects.toThrow(DomainError)
    const theirs = await searchAudit(await b.as('audit-admin'), january)
    expect(theirs.events).toEqual([])
  })

  it('and the search itself leaves a row, as does one that was refused', async () => {
    const nosy = await a.as('technologist')
    await expect(searchAudit(nosy, { objectId: 'report-1' })).rejects.toThrow()
    const { events } = await searchAudit(auditor, { actions: ['audit.searched'], limit: 500 })
    expect(events.filter((event) => event.actorId === nosy.actor.id)).toMatchObject([
      { outcome: 'refused', details: { verb: 'audit.search', reason: 'forbidden' } },
    ])
    expect(events.filter((event) => event.actorId === auditor.actor.id).length).toBeGreaterThan(10)
    const opened = await a.as('radiologist')
    await listWorklist(opened, { view: 'all' })
    expect((await searchAudit(auditor, { actorId: opened.actor.id })).events).toMatchObject([
      { action: 'study.listed', outcome: 'success' },
    ])
  })
})

async function textOf(input: Parameters<typeof exportAudit>[1]): Promise<string> {
  const { chunks } = await exportAudit(auditor, input)
  let text = ''
  for await (const chunk of chunks) text += chunk
  return text
}

describe('M03, promise B10: what was done can be taken away as a file', () => {
  it('as CSV with a byte order mark, formulas made inert', async () => {
    const text = await textOf({ ...january, format: 'csv' })
    expect(text.startsWith('\uFEFF"at","position"')).toBe(true)
    const lines = text.trimEnd().split('\r\n')
    expect(lines.length).toBe(251)
    expect(lines.at(-1)).toContain(`"'=HYPERLINK(""http://x"")"`)
    for (const line of lines.slice(1)) expect(line).not.toMatch(/(^|,)"[=+\-@\t\r]/)
  })

  it('as JSON Lines in the terms of PS3.15 §A.5', async () => {
    const lines = (await textOf({ ...january, outcome: 'refused', format: 'jsonl' })).trimEnd().split('\n')
    expect(lines.length).toBe(5)
    expect(JSON.parse(lines[0]!)).toMatchObject({
      EventIdentification: {
        EventID: { 'csd-code': '110103', codeSystemName: 'DCM', originalText: 'DICOM Instances Accessed' },
        EventActionCode: 'R',
        EventDateTime: '2026-01-01T00:00:20.000Z',
        EventOutcomeIndicator: 4,
      },
      ActiveParticipant: [{ UserID: 'person-0', UserName: '林静芳' }],
      ParticipantObjectIdentification: [
        { ParticipantObjectID: '1.2.0' },
        { ParticipantObjectID: 'report-200' },
      ],
    })
  })

  it('and the export is itself in the log, with what was asked for', async () => {
    const { events } = await searchAudit(auditor, { actions: ['audit.exported'] })
    expect(events.map((event) => event.details)).toMatchObject([
      { format: 'jsonl', filter: { outcome: 'refused' } },
      { format: 'csv' },
    ])
    const everything = await textOf({ format: 'jsonl' })
    expect(everything.trimEnd().split('\n').length).toBeGreaterThan(250)
  })
})

describe('promise C11: the state of the chain for those who watch over it', () => {
  it('says how far it reaches, what was signed, and what the last verification found', async () => {
    expect(await auditStatus(auditor, {})).toMatchObject({ head: null, verified: null })
    await exportHead(a.system())
    await region.runJobs()
    await askVerification(auditor, {})
    await expect
      .poll(async () => (await auditStatus(auditor, {})).verified, { timeout: 30_000 })
      .toMatchObject({ sound: true, count: 0, kinds: [] })
    const status = await auditStatus(auditor, {})
    expect(status.head?.position).toBeGreaterThan(250)
    expect(status.position).toBeGreaterThan(status.verified!.position)
  })
})
