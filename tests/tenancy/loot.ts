import { createHash, randomBytes } from 'node:crypto'
import { tableRules } from '@yingtong/db'
import { memorySource, readInstance } from '@yingtong/dicom'
import {
  type Actor,
  acceptInstances,
  type Ctx,
  listConflicts,
  offerPacks,
  openReport,
  quarantineObject,
  recordConsent,
  saveReport,
  saveTemplate,
} from '@yingtong/domain'
import { ctInstance, type TestTenant } from '@yingtong/testkit'
import type pg from 'pg'

/** Everything of hospital A that hospital B might try to touch. */
export interface Loot {
  readonly studyId: string
  readonly studyInstanceUid: string
  readonly reportId: string
  readonly reportVersionId: string
  readonly templateId: string
  readonly quarantineId: string
  readonly conflictId: string
  readonly uploadId: string
  readonly packSha256: string
  readonly userId: string
  readonly consentId: string
  readonly exportId: string
  readonly agentId: string
  readonly enrolmentId: string
  readonly deviceId: string
  readonly seenCallerId: string
  readonly departmentId: string
  readonly invitationId: string
  readonly tokenId: string
  readonly sessionId: string
  readonly breakGlassId: string
  readonly grantId: string
  readonly resetRequestId: string
}

const body = { findings: 'x', impression: 'stolen', advice: '' }
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** A hospital with one of everything: as the verbs made it, not as the tables would take it. */
export async function plant(tenant: TestTenant, admin: pg.Client): Promise<Loot> {
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
  const prepared = await admin.query(
    `insert into deidentified_exports
       (tenant_id, study_ref, consent_ref, purpose, options, data_class, requested_by, expires_at, instance_count)
     values ($1, $2, $3, 'research', '{}', 'general', $4, now() + interval '1 hour', 1) returning id`,
    [tenant.id, studyId, consentId, staff.actor.id],
  )
  const exportId = prepared.rows[0].id as string
  const version = await admin.query(
    `insert into report_versions (tenant_id, report_ref, version, state, body, by_id, by_name, sha256)
     values ($1, $2, 1, 'preliminary', '{}', $3, '医师', $4) returning id`,
    [tenant.id, draft.id, staff.actor.id, sha256(randomBytes(64))],
  )
  return {
    studyId,
    studyInstanceUid: layout.studyInstanceUid,
    reportId: draft.id,
    reportVersionId: version.rows[0].id,
    templateId: template.id,
    quarantineId: quarantined.rows[0].id,
    conflictId: conflict!.id,
    uploadId: uploads.rows[0].id,
    packSha256,
    userId: staff.actor.id,
    consentId,
    exportId,
    ...(await plantAccess(tenant.id, staff.actor.id, admin)),
  }
}

/** What belongs to people, devices and keys, as rows: what matters is that there is something to steal. */
export async function plantAccess(tenantId: string, userId: string, admin: pg.Client) {
  const one = async (sql: string, values: readonly unknown[]) =>
    (await admin.query(`${sql} returning id`, [tenantId, ...values])).rows[0].id as string
  const secret = () => randomBytes(32).toString('hex')
  const departmentId = await one(`insert into departments (tenant_id, name) values ($1, $2)`, [
    `影像科 ${secret().slice(0, 6)}`,
  ])
  await admin.query(
    `insert into department_members (tenant_id, department_ref, user_id) values ($1, $2, $3)`,
    [tenantId, departmentId, userId],
  )
  const agentId = await one(
    `insert into agents (tenant_id, name, ae_title, public_key) values ($1, 'EDGE', 'EDGE', $2)`,
    [secret()],
  )
  const person = async (isOperator: boolean) =>
    (
      await admin.query(
        `insert into users (email, name, platform_operator) values ($1, '医师', $2) returning id`,
        [`${randomBytes(8).toString('hex')}@example.com`, isOperator],
      )
    ).rows[0].id as string
  const operator = () => person(true)
  /** Whoever asked for something still holds the office to ask for it. */
  const member = async (role: string) => {
    const id = await person(false)
    await admin.query(
      `insert into memberships (tenant_id, user_id, display_name, roles) values ($1, $2, '医师', $3)`,
      [tenantId, id, [role]],
    )
    return id
  }
  return {
    departmentId,
    agentId,
    seenCallerId: await one(
      `insert into seen_callers (tenant_id, agent_id, outcome, calling_ae_title, called_ae_title, address,
         call_count, first_seen_at, last_seen_at)
       values ($1, $2, 'not-known', $3, 'EDGE', '10.0.0.8', 1, now(), now())`,
      [agentId, secret().slice(0, 16)],
    ),
    enrolmentId: await one(
      `insert into agent_enrolments (tenant_id, code_hash, name, ae_title, created_by, expires_at)
       values ($1, $2, 'EDGE', 'EDGE2', $3, now() + interval '10 minutes')`,
      [secret(), userId],
    ),
    deviceId: await one(`insert into devices (tenant_id, ae_title, address) values ($1, $2, '10.0.0.9')`, [
      secret().slice(0, 16),
    ]),
    invitationId: await one(
      `insert into invitations (tenant_id, purpose, email, display_name, roles, token_hash, created_by, expires_at)
       values ($1, 'join', 'new@example.com', '新人', '{clinician}', $2, $3, now() + interval '1 day')`,
      [secret(), userId],
    ),
    tokenId: await one(
      `insert into api_tokens (tenant_id, label, scopes, token_hash) values ($1, 'x', '{study:read}', $2)`,
      [secret()],
    ),
    sessionId: await one(
      `insert into sessions (tenant_id, user_id, token_hash, expires_at)
       values ($1, $3, $2, now() + interval '1 day')`,
      [secret(), userId],
    ),
    breakGlassId: await one(
      `insert into break_glass (tenant_id, requested_by, reason) values ($1, $2, 'because')`,
      [await operator()],
    ),
    resetRequestId: await one(
      `insert into reset_requests (tenant_id, requested_by, user_id, reason)
       values ($1, $2, gen_random_uuid(), 'stolen telephone')`,
      [await member('security-admin')],
    ),
    grantId: await one(
      `insert into grant_requests (tenant_id, kind, subject_id, roles_before, roles, asked_by)
       values ($1, 'roles', $2, '{clinician}', '{senior-radiologist}', $3)`,
      [await member('clinician'), await member('tenant-admin')],
    ),
  }
}

export function asActor(tenant: TestTenant, kind: 'agent' | 'system' | 'token'): Ctx {
  const id = crypto.randomUUID()
  const actor: Actor =
    kind === 'token'
      ? { kind, id, name: kind, scopes: ['study:read', 'image:read', 'image:store'] }
      : { kind, id, name: kind }
  return { ...tenant.system(), actor }
}

/** One digest over all rows of a tenant; audit rows are the attack's own trace and stay out. */
export async function fingerprint(tenantId: string, admin: pg.Client): Promise<string> {
  const hash = createHash('sha256')
  for (const { name, kind, tenantColumn } of tableRules().filter((rule) => rule.name !== 'audit_events')) {
    const column = kind === 'tenant' ? 'tenant_id' : tenantColumn
    if (!column) continue
    const { rows } = await admin.query(
      `select to_jsonb(t)::text as row from "${name}" t where ${column} = $1 order by 1`,
      [tenantId],
    )
    hash.update(JSON.stringify([name, rows]))
  }
  return hash.digest('hex')
}
