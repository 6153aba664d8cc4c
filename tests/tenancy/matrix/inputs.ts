import { randomBytes } from 'node:crypto'
import { memorySource } from '@yingtong/dicom'
import {
  acceptInstances,
  type Ctx,
  offerPacks,
  openReport,
  prepareExport,
  putPart,
  quarantineObject,
  saveReport,
  saveTemplate,
  signReport,
  verifyReport,
} from '@yingtong/domain'
import { ctInstance, encapsulatedPdf, packOf, plantStudy } from '@yingtong/testkit'
import { ATTACKS } from '../attacks.table.ts'
import type { Loot } from '../loot.ts'
import type { Column, Whose } from './columns.ts'
import { freshAccess, makePerson, sha256, type World } from './world.ts'

const body = { findings: 'x', impression: '未见异常', advice: '' }

/** Which of the planted things a verb is called with. */
export function namesOf(verb: string): readonly (keyof Loot)[] {
  const names: (keyof Loot)[] = []
  const spy = new Proxy({} as Loot, {
    get: (_loot, name) => {
      names.push(name as keyof Loot)
      return '00000000-0000-4000-8000-000000000000'
    },
  })
  ATTACKS[verb]?.(spy)
  return names
}

async function freshReport(world: World, ctx: Ctx, state = 'drafting'): Promise<string> {
  const { studyId } = await plantStudy(world.region.database, ctx.tenantId)
  const author = ctx.actor.kind === 'user' ? ctx.actor.id : world.loot.own.userId
  const signed = state === 'signed'
  const { rows } = await world.admin.query(
    `insert into reports (tenant_id, study_ref, state, body, version, author_id, author_name, signed_by_id, signed_by_name, signed_at)
     values ($1, $2, $3, $4, 2, $5, '医师', ${signed ? `$5, '医师', now()` : 'null, null, null'}) returning id`,
    [ctx.tenantId, studyId, state, JSON.stringify(body), author],
  )
  return rows[0].id
}

async function freshConsent(world: World, ctx: Ctx): Promise<string> {
  const { rows } = await world.admin.query(
    `insert into consents (tenant_id, patient_ref, purpose, basis, recorded_by)
     select tenant_id, patient_ref, 'teaching', 'consent', $2 from studies where id = $1 returning id`,
    [world.loot.own.studyId, ctx.actor.id],
  )
  return rows[0].id
}

/** Somebody of the near department: things for a department belong to their maker's. */
const colleague = (world: World, ctx: Ctx): Ctx => ({
  ...ctx,
  actor: { kind: 'user', id: world.loot.own.userId, name: '医师', roles: ['senior-radiologist'] },
})

/** A report that somebody of the near department signed: the id of that version. */
async function signedVersion(world: World, ctx: Ctx): Promise<string> {
  const doctor = colleague(world, ctx)
  const { studyId } = await plantStudy(world.region.database, ctx.tenantId)
  const { id: reportId, version } = await openReport(doctor, { studyId })
  const saved = await saveReport(doctor, { reportId, version, body })
  await signReport(doctor, { reportId, version: saved.version })
  return (await verifyReport(doctor, { reportId }))[0]!.id
}

type Maker = (world: World, ctx: Ctx) => Promise<string>
const access =
  (name: keyof Awaited<ReturnType<typeof freshAccess>>): Maker =>
  async (world, ctx) =>
    (await freshAccess(world, ctx.tenantId))[name]

/** Things that an act uses up, made anew for each. */
const FRESH: Partial<Record<keyof Loot, Maker>> = {
  reportId: (world, ctx) => freshReport(world, ctx),
  templateId: async (world, ctx) =>
    (await saveTemplate(colleague(world, ctx), { ...body, name: '模板', visibility: 'department' })).id,
  quarantineId: async (_world, ctx) => {
    const actor = { kind: 'agent', id: crypto.randomUUID(), name: 'x' } as const
    const bytes = randomBytes(64)
    return (await quarantineObject({ ...ctx, actor }, { bytes, reason: 'not-dicom', explanation: 'x' })).id
  },
  consentId: freshConsent,
  agentId: access('agentId'),
  deviceId: access('deviceId'),
  seenCallerId: access('seenCallerId'),
  departmentId: access('departmentId'),
  invitationId: access('invitationId'),
  tokenId: access('tokenId'),
  sessionId: access('sessionId'),
  breakGlassId: access('breakGlassId'),
  resetRequestId: access('resetRequestId'),
  grantId: access('grantId'),
}

const prepared = (world: World, ctx: Ctx) =>
  prepareExport(ctx, { studyId: world.loot.own.studyId, purpose: 'research', burnedInChecked: true })

async function setClosed(world: World, closed: boolean) {
  const at = closed ? 'now()' : 'null'
  await world.admin.query(
    `update tenants set closed_at = ${at}, erase_asked_by = null, erase_asked_at = null, erase_certificate = null
     where id = $1`,
    [world.spare.id],
  )
  return {}
}

/** A request in a hospital where nobody but its asker holds an office. */
async function withoutOfficers(world: World, ctx: Ctx, name: 'grantId' | 'resetRequestId') {
  await world.admin.query(`update memberships set ended_at = now() where tenant_id = $1`, [ctx.tenantId])
  const id = (await freshAccess(world, ctx.tenantId))[name]
  await world.admin.query(
    `update memberships set ended_at = now() where tenant_id = $1
       and roles && array['tenant-admin', 'security-admin', 'audit-admin'] and user_id not in
       (select asked_by from grant_requests where id = $2 union
        select requested_by from reset_requests where id = $2)`,
    [ctx.tenantId, id],
  )
  return { id }
}

/** An exam with a document in it; the same every time. */
async function ownDocument(world: World) {
  const uids = { studyInstanceUid: '1.2.77.1', seriesInstanceUid: '1.2.77.2', sopInstanceUid: '1.2.77.3' }
  const actor = { kind: 'system', id: 'plant', name: 'plant' } as const
  const objects = [memorySource(encapsulatedPdf(uids))]
  await acceptInstances({ ...world.home.system(), actor, requestId: 'made' }, { objects, source: 'stow' })
  return { studyInstanceUid: uids.studyInstanceUid, sopInstanceUid: uids.sopInstanceUid }
}

/** Acts that need more than an id to succeed. */
const OWN: Readonly<Record<string, (world: World, ctx: Ctx) => Promise<unknown>>> = {
  'report.amend': async (world, ctx) => ({
    reportId: await freshReport(world, ctx, 'signed'),
    version: 2,
    body,
    reason: 'because',
  }),
  'document.open': (world) => ownDocument(world),
  'report.download': async (world, ctx) => ({ reportId: await freshReport(world, ctx, 'preliminary') }),
  'report.download-signature': async (world, ctx) => ({ id: await signedVersion(world, ctx) }),
  'report.render': async (world, ctx) => ({ reportId: await freshReport(world, ctx, 'signed'), version: 2 }),
  'pack.put-part': async (_world, ctx) => {
    const part = randomBytes(64)
    const [offer] = await offerPacks(ctx, { packs: [{ sha256: sha256(part), byteLength: 64 }] })
    if (offer?.state !== 'send') throw new Error('the pack is not wanted')
    return { uploadId: offer.uploadId, number: 1, body: part, sha256: sha256(part) }
  },
  'pack.commit': async (_world, ctx) => {
    const pack = await packOf([ctInstance({ rows: 8, columns: 8 })])
    const packs = [{ sha256: pack.sha256, byteLength: pack.bytes.byteLength }]
    const [offer] = await offerPacks(ctx, { packs })
    if (offer?.state !== 'send') throw new Error('the pack is not wanted')
    const { uploadId } = offer
    await putPart(ctx, { uploadId, number: 1, body: pack.bytes, sha256: pack.sha256 })
    return { uploadId, sha256: pack.sha256 }
  },
  'conflict.resolve': async (world) => {
    const { rows } = await world.admin.query('select state from conflicts where id = $1', [
      world.loot.own.conflictId,
    ])
    return { id: world.loot.own.conflictId, decision: rows[0].state === 'kept' ? 'replace' : 'keep' }
  },
  'instance.accept': async () => ({
    objects: [memorySource(ctInstance({ rows: 8, columns: 8 }))],
    source: 'stow',
  }),
  'department.rename': async (world, ctx) => ({
    id: (await freshAccess(world, ctx.tenantId)).departmentId,
    name: `科 ${randomBytes(4).toString('hex')}`,
  }),
  'break-glass.request': async (world, ctx) => {
    await world.admin.query('update break_glass set ended_at = now() where requested_by = $1', [ctx.actor.id])
    return { reason: 'because I want to see it' }
  },
  'study.get-export': async (world, ctx) => ({ exportId: (await prepared(world, ctx)).exportId }),
  'study.export-deidentified': async (world, ctx) => ({ exportId: (await prepared(world, ctx)).exportId }),
  'tenant.close': (world) => setClosed(world, false),
  'tenant.reopen': (world) => setClosed(world, true),
  'key.ask-erasure': async (world) => ({
    ...(await setClosed(world, true)),
    slug: world.spare.slug,
  }),
  'key.erase': async (world, ctx) => {
    await world.admin.query(
      `insert into tenant_keys (tenant_id, version, suite, master_key_id, wrapped_key)
       values ($1, 1, 'international', 'x', 'x')
       on conflict (tenant_id, version) do update set wrapped_key = 'x', erased_at = null`,
      [world.spare.id],
    )
    await setClosed(world, true)
    await world.admin.query(
      `update tenants set erase_asked_at = now() - interval '2 days', erase_asked_by =
         (select id from users where platform_operator and disabled_at is null and id <> $2 limit 1)
       where id = $1`,
      [world.spare.id, ctx.actor.id],
    )
    // Whoever erases was an operator before it was asked for.
    await world.admin.query(`update users set operator_since = now() - interval '3 days' where id = $1`, [
      ctx.actor.id,
    ])
    return { slug: world.spare.slug }
  },
  'grant.confirm-as-operator': (world, ctx) => withoutOfficers(world, ctx, 'grantId'),
  'member.approve-reset-as-operator': (world, ctx) => withoutOfficers(world, ctx, 'resetRequestId'),
  'department.create': async () => ({ name: `科 ${randomBytes(4).toString('hex')}` }),
  'device.add': async (world) => ({
    aeTitle: randomBytes(5).toString('hex').toUpperCase(),
    label: 'x',
    departmentId: world.loot.own.departmentId,
  }),
  'invitation.create': async () => ({
    email: `${randomBytes(6).toString('hex')}@example.com`,
    displayName: 'x',
    roles: ['clinician'],
    departmentIds: [],
  }),
  // Made by a person, and nobody stands for it yet.
  'token.vouch': async (world, ctx) => {
    const { tokenId } = await freshAccess(world, ctx.tenantId)
    await world.admin.query('update api_tokens set created_by = $2 where id = $1', [
      tokenId,
      world.loot.own.userId,
    ])
    return { id: tokenId }
  },
  'tenant.invite-admin': async (world) => {
    // Other cells made administrators here: the verb is for a facility that has none.
    await world.admin.query(`update memberships set ended_at = now() where tenant_id = $1`, [world.spare.id])
    return { email: `${randomBytes(6).toString('hex')}@example.com`, displayName: 'x' }
  },
  'tenant.open': async () => ({
    slug: `t${randomBytes(4).toString('hex')}`,
    name: 'x',
    kind: 'hospital',
    adminEmail: `${randomBytes(6).toString('hex')}@example.com`,
    adminName: 'x',
  }),
}

/** What the verb is called with; things that it uses up are made for this call. */
export async function inputFor(
  verb: string,
  at: { readonly world: World; readonly column: Column; readonly whose: Whose; readonly ctx: Ctx },
): Promise<unknown> {
  const { world, whose, ctx } = at
  const attack = ATTACKS[verb]!
  if (whose === 'other' || whose === 'missing') return attack(world.loot[whose])
  // An upload belongs to the agent that offered it: a sibling is shown one of somebody else.
  const maker =
    whose === 'sibling' && verb.startsWith('pack.')
      ? { ...ctx, actor: { ...ctx.actor, id: crypto.randomUUID() } }
      : ctx
  if (OWN[verb]) return OWN[verb](world, maker)
  const loot: Record<string, string> = { ...world.loot.own }
  for (const name of namesOf(verb)) {
    const make = FRESH[name]
    if (make) loot[name] = await make(world, ctx)
    if (name === 'userId' && verb.startsWith('member.'))
      loot.userId = (await makePerson(world, world.home, { roles: ['clinician'] })).ctx.actor.id
  }
  return attack(loot as unknown as Loot)
}
