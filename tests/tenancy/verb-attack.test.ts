import { createHash, randomBytes } from 'node:crypto'
import { tableRules } from '@yingtong/db'
import { memorySource, readInstance } from '@yingtong/dicom'
import {
  type Actor,
  acceptInstances,
  type Ctx,
  callVerb,
  DomainError,
  listConflicts,
  offerPacks,
  openReport,
  quarantineObject,
  ROLES,
  recordConsent,
  saveReport,
  saveTemplate,
  verbRules,
} from '@yingtong/domain'
import { ctInstance, startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** Everything of hospital A that hospital B might try to touch. */
interface Loot {
  readonly studyId: string
  readonly studyInstanceUid: string
  readonly reportId: string
  readonly templateId: string
  readonly quarantineId: string
  readonly conflictId: string
  readonly uploadId: string
  readonly packSha256: string
  readonly userId: string
  readonly consentId: string
}

const body = { findings: 'x', impression: 'stolen', advice: '' }
const part = randomBytes(64)
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** How each verb would be called with A's ids. A verb that is missing here fails the test below. */
const ATTACKS: Record<string, (loot: Loot) => unknown> = {
  'study.find': ({ studyInstanceUid }) => ({ studyInstanceUid: [studyInstanceUid] }),
  'series.find': ({ studyInstanceUid }) => ({ studyInstanceUid: [studyInstanceUid] }),
  'instance.find': ({ studyInstanceUid }) => ({ studyInstanceUid: [studyInstanceUid] }),
  'images.open': ({ studyInstanceUid }) => ({ studyInstanceUid }),
  'agent.list': () => ({}),
  'device.list': () => ({}),
  'instance.accept': () => ({ objects: [memorySource(ctInstance({ rows: 8, columns: 8 }))], source: 'stow' }),
  'pack.ask-status': ({ packSha256 }) => ({ packs: [packSha256] }),
  'pack.commit': ({ uploadId, packSha256 }) => ({ uploadId, sha256: packSha256 }),
  'study.declare': ({ studyInstanceUid }) => ({ studies: [{ studyInstanceUid, instances: 99 }] }),
  'quarantine.download': ({ quarantineId }) => ({ id: quarantineId }),
  'conflict.list': () => ({ states: ['open', 'kept', 'replaced'] }),
  'quarantine.list': () => ({}),
  'pack.offer': ({ packSha256 }) => ({ packs: [{ sha256: packSha256, byteLength: 64 }] }),
  'pack.put-part': ({ uploadId }) => ({ uploadId, number: 1, body: part, sha256: sha256(part) }),
  'quarantine.add': () => ({ bytes: part, reason: 'not-dicom', explanation: 'x' }),
  'conflict.resolve': ({ conflictId }) => ({ id: conflictId, decision: 'replace' }),
  'quarantine.resolve': ({ quarantineId }) => ({ id: quarantineId, decision: 'not-needed' }),
  'report.render': ({ reportId }) => ({ reportId, version: 2 }),
  'report.amend': ({ reportId }) => ({ reportId, version: 2, body, reason: 'because' }),
  'report.download': ({ reportId }) => ({ reportId }),
  'report.get': ({ studyId }) => ({ studyId }),
  'template.list': () => ({}),
  'report.open-draft': ({ studyId }) => ({ studyId }),
  'template.remove': ({ templateId }) => ({ id: templateId }),
  'report.save': ({ reportId }) => ({ reportId, version: 2, body }),
  'template.save': ({ templateId }) => ({
    ...body,
    id: templateId,
    name: 'stolen',
    visibility: 'department',
  }),
  'report.sign': ({ reportId }) => ({ reportId, version: 2 }),
  'report.submit': ({ reportId }) => ({ reportId, version: 2 }),
  'report.take-over': ({ reportId }) => ({ reportId }),
  'consent.list': ({ studyId }) => ({ studyId }),
  'consent.record': ({ studyId }) => ({ studyId, purpose: 'research', basis: 'consent' }),
  'consent.revoke': ({ consentId }) => ({ consentId }),
  'patient.unmask': ({ studyId }) => ({ studyId, fields: ['name'], reason: 'identify' }),
  'study.assign': ({ studyId, userId }) => ({ studyId, assigneeId: userId }),
  'study.get': ({ studyId }) => ({ studyId }),
  'colleague.list': () => ({}),
  'worklist.list': () => ({ view: 'all' }),
  'worklist.summarize': () => ({ sinceChangeSeq: 0, filter: { view: 'all' } }),
}

let region: TestRegion
let a: TestTenant
let b: TestTenant
let loot: Loot
let admin: pg.Client

async function plant(tenant: TestTenant): Promise<Loot> {
  const staff = await tenant.as('technologist', 'senior-radiologist')
  const first = ctInstance({ rows: 8, columns: 8 })
  const layout = readInstance(memorySource(first))
  const other = Uint8Array.from(first)
  other[layout.pixelData!.valueOffset]! ^= 1
  for (const each of [first, other])
    await acceptInstances(staff, { objects: [memorySource(each)], source: 'stow' })
  const { rows } = await admin.query('select id from studies where tenant_id = $1', [tenant.id])
  const studyId = rows[0].id as string
  const draft = await openReport(staff, { studyId })
  await saveReport(staff, { reportId: draft.id, version: 1, body: { ...body, impression: '右肺结节' } })
  const template = await saveTemplate(staff, { ...body, name: '模板', visibility: 'department' })
  await quarantineObject(staff, { bytes: randomBytes(64), reason: 'not-dicom', explanation: 'x' })
  const quarantined = await admin.query('select id from quarantine_items where tenant_id = $1', [tenant.id])
  const packSha256 = sha256(randomBytes(64))
  await offerPacks(asActor(tenant, 'agent'), { packs: [{ sha256: packSha256, byteLength: 64 }] })
  const uploads = await admin.query('select id from uploads where tenant_id = $1', [tenant.id])
  const [conflict] = await listConflicts(staff, {})
  const { consentId } = await recordConsent(staff, { studyId, purpose: 'research', basis: 'consent' })
  return {
    studyId,
    studyInstanceUid: layout.studyInstanceUid,
    reportId: draft.id,
    templateId: template.id,
    quarantineId: quarantined.rows[0].id,
    conflictId: conflict!.id,
    uploadId: uploads.rows[0].id,
    packSha256,
    userId: staff.actor.id,
    consentId,
  }
}

function asActor(tenant: TestTenant, kind: 'agent' | 'system' | 'token'): Ctx {
  const id = crypto.randomUUID()
  const actor: Actor =
    kind === 'token'
      ? { kind, id, name: kind, scopes: ['study:read', 'image:read', 'image:store'] }
      : { kind, id, name: kind }
  return { ...tenant.system(), actor }
}

/** One digest over all rows of a tenant; audit rows are the attack's own trace and stay out. */
async function fingerprint(tenantId: string): Promise<string> {
  const hash = createHash('sha256')
  for (const { name } of tableRules().filter(
    (rule) => rule.kind === 'tenant' && rule.name !== 'audit_events',
  )) {
    const { rows } = await admin.query(
      `select to_jsonb(t)::text as row from "${name}" t where tenant_id = $1 order by 1`,
      [tenantId],
    )
    hash.update(JSON.stringify([name, rows]))
  }
  return hash.digest('hex')
}

beforeAll(async () => {
  region = await startRegion()
  admin = new pg.Client({ connectionString: region.adminUrl })
  await admin.connect()
  a = await region.tenant('county-a')
  b = await region.tenant('county-b')
  loot = await plant(a)
  await plant(b)
})
afterAll(async () => {
  await admin.end()
  await region.stop()
})

const verbs = verbRules().filter((verb) => verb.kind !== 'identity')
const REFUSALS = ['not-found', 'forbidden', 'invalid', 'conflict']

describe('X03, lock 5: every verb, called by another hospital with our ids', () => {
  it('covers every verb there is', () => {
    expect(verbs.map((verb) => verb.name).filter((name) => !(name in ATTACKS))).toEqual([])
    expect(Object.keys(ATTACKS).filter((name) => !verbs.some((verb) => verb.name === name))).toEqual([])
  })

  it.each(verbs.map((verb) => verb.name))('%s neither shows nor changes anything of ours', async (name) => {
    const before = await fingerprint(a.id)
    const attackers = [await b.as(...ROLES), asActor(b, 'agent'), asActor(b, 'token'), asActor(b, 'system')]
    const secrets = Object.entries(loot)
    const input = ATTACKS[name]!(loot)
    const said = JSON.stringify(input, (_key, value) => (value instanceof Uint8Array ? '' : value))
    for (const attacker of attackers) {
      const answer = await callVerb(name, attacker, input).catch((error: unknown) => error)
      if (answer instanceof Error) {
        expect(answer).toBeInstanceOf(DomainError)
        expect(REFUSALS).toContain((answer as DomainError).code)
        continue
      }
      const shown = JSON.stringify(answer) ?? ''
      // What the attacker said themself may come back; anything else of ours may not.
      for (const [key, value] of secrets) if (!said.includes(value)) expect(shown, key).not.toContain(value)
      expect(shown).not.toContain('右肺结节')
    }
    expect(await fingerprint(a.id)).toBe(before)
  })

  it('works for the owner with the same ids (positive control)', async () => {
    const owner = await a.as('technologist', 'senior-radiologist')
    for (const name of ['study.get', 'report.get', 'images.open', 'quarantine.download', 'study.find'])
      expect(JSON.stringify(await callVerb(name, owner, ATTACKS[name]!(loot))).length, name).toBeGreaterThan(
        30,
      )
    await callVerb('report.sign', owner, ATTACKS['report.sign']!(loot))
  })

  it('refuses every role whose scopes do not hold the verb’s', async () => {
    for (const verb of verbs)
      for (const role of ROLES) {
        const ctx = await actorOf(role)
        const answer = await callVerb(verb.name, ctx, {}).catch((error: unknown) => error)
        const refused = answer instanceof DomainError && answer.code === 'forbidden'
        const allowed = (await import('@yingtong/domain')).authorize(ctx.actor, verb.scope!)
        expect(refused, `${role} ${verb.name}`).toBe(!allowed)
      }
  })
})

const byRole = new Map<string, Ctx>()
async function actorOf(role: (typeof ROLES)[number]): Promise<Ctx> {
  const held = byRole.get(role) ?? (await b.as(role))
  byRole.set(role, held)
  return held
}
