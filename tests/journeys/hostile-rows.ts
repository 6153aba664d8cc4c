import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { ROLE_SCOPES } from '@yingtong/domain'
import type pg from 'pg'
import { HOSTILE_TEXTS } from '../harness/hostile-texts.table.ts'

/** Two payloads in each text of a row: the lists show at most a hundred rows. */
export const HOSTILE_ROWS = HOSTILE_TEXTS.length / 2

/** Payload `n` with the mark by which it is found again on a page: the field it was planted in, and its number. */
export const marked = (field: string, n: number) => `${HOSTILE_TEXTS[n]!} #${field}-${n}.`

const both = (field: string, row: number) => `${marked(field, row)} ${marked(field, row + HOSTILE_ROWS)}`

/** Every payload in one text. */
const all = (field: string) => HOSTILE_TEXTS.map((_, n) => marked(field, n)).join('\n')

export type Seat = keyof typeof ROLE_SCOPES | 'operator'

/** A person with a session, as rows; the cookie's value. */
export async function seatPerson(
  client: pg.Client,
  { role, slug }: { readonly role: Seat; readonly slug: string },
): Promise<{ readonly id: string; readonly token: string }> {
  const token = randomBytes(32).toString('base64url')
  const { rows } = await client.query(
    `insert into users (email, name, platform_operator) values ($1, $2, $3) returning id`,
    [`${role}@hostile.example`, HOSTILE_TEXTS[12], role === 'operator'],
  )
  const id = rows[0].id as string
  const tenant = `(select id from tenants where slug = $1)`
  await client.query(
    `insert into memberships (tenant_id, user_id, display_name, roles) select ${tenant}, $2, $3, $4`,
    [slug, id, HOSTILE_TEXTS[12], role === 'operator' ? [] : [role]],
  )
  await client.query(
    `insert into sessions (token_hash, user_id, tenant_id, second_factor, second_factor_at, expires_at)
     select $3, $2, ${tenant}, 'totp', now(), now() + interval '1 hour'`,
    [slug, id, createHash('sha256').update(token).digest('hex')],
  )
  return { id, token }
}

type Row = Readonly<Record<string, unknown>>

/** `row(n)` for each of the hostile rows, into one table, in one statement. */
async function plant(client: pg.Client, table: string, row: (n: number) => Row): Promise<void> {
  const rows = Array.from({ length: HOSTILE_ROWS }, (_, n) => row(n))
  const columns = Object.keys(rows[0]!)
  const values: unknown[] = []
  const places = rows.map((each) => `(${columns.map((name) => `$${values.push(each[name])}`).join(', ')})`)
  await client.query(`insert into ${table} (${columns.join(', ')}) values ${places.join(', ')}`, values)
}

const secret = () => randomBytes(32).toString('hex')
const at = (n: number) => new Date(Date.now() - n * 1000)

export interface Place {
  readonly tenantId: string
  readonly regionId: string
  readonly patientId: string
  /** Of the reading person, whose templates and drafts they are. */
  readonly readerId: string
  readonly operatorId: string
  /** One to be written on, one that is signed. */
  readonly studyIds: readonly string[]
}

async function plantPeople(client: pg.Client, place: Place): Promise<void> {
  const { tenantId: tenant_id, readerId } = place
  const ids = Array.from({ length: HOSTILE_ROWS }, () => randomUUID())
  await plant(client, 'users', (n) => ({ id: ids[n], email: both('email', n), name: both('person', n) }))
  await plant(client, 'memberships', (n) => ({
    tenant_id,
    user_id: ids[n],
    display_name: both('member', n),
    roles: ['clinician'],
  }))
  await plant(client, 'sessions', (n) => ({
    tenant_id,
    user_id: ids[n],
    token_hash: secret(),
    address: both('address', n),
    user_agent: both('browser', n),
    expires_at: at(-3600),
  }))
  await plant(client, 'sessions', (n) => ({
    tenant_id,
    user_id: readerId,
    token_hash: secret(),
    address: both('ownaddress', n),
    user_agent: both('ownbrowser', n),
    expires_at: at(-3600),
  }))
  await plant(client, 'passkeys', (n) => ({
    user_id: readerId,
    credential_id: secret(),
    public_key: secret(),
    label: both('passkey', n),
  }))
  await plant(client, 'invitations', (n) => ({
    tenant_id,
    purpose: 'join',
    email: both('invited', n),
    display_name: both('newcomer', n),
    roles: ['clinician'],
    token_hash: secret(),
    created_by: readerId,
    expires_at: at(-3600),
  }))
  await plant(client, 'break_glass', (n) => ({
    tenant_id,
    requested_by: place.operatorId,
    reason: both('glass', n),
    requested_at: at(n),
  }))
}

async function plantMachines(client: pg.Client, { tenantId: tenant_id }: Place): Promise<void> {
  await plant(client, 'departments', (n) => ({ tenant_id, name: both('department', n) }))
  await plant(client, 'api_tokens', (n) => ({
    tenant_id,
    label: both('token', n),
    scopes: ['study:read'],
    token_hash: secret(),
  }))
  const agentIds = Array.from({ length: HOSTILE_ROWS }, () => randomUUID())
  await plant(client, 'agents', (n) => ({
    id: agentIds[n],
    tenant_id,
    name: both('agent', n),
    ae_title: both('agentae', n),
    version: both('version', n),
    public_key: randomBytes(32).toString('base64'),
  }))
  await plant(client, 'devices', (n) => ({
    tenant_id,
    ae_title: both('ae', n),
    address: both('host', n),
    label: both('device', n),
    modality: both('modality', n),
    manufacturer: both('maker', n),
    model: both('model', n),
    station_name: both('station', n),
    instance_count: 1,
  }))
  await plant(client, 'seen_callers', (n) => ({
    tenant_id,
    agent_id: agentIds[n],
    outcome: n % 2 ? 'not-known' : 'wrong-called-title',
    calling_ae_title: both('calling', n),
    called_ae_title: both('called', n),
    address: both('from', n),
    call_count: 1,
    first_seen_at: at(n),
    last_seen_at: at(n),
  }))
  await plant(client, 'quarantine_items', (n) => ({
    tenant_id,
    reason: n % 2 ? 'not-dicom' : both('reason', n),
    explanation: both('explanation', n),
    source: both('source', n),
    calling_ae_title: both('caller', n),
    // Only of the first, which is the one that is selected, everything is shown.
    remote_address: n === 0 ? all('remote') : '10.0.0.9',
    claimed_sop_class_uid: both('class', n),
    claimed_sop_instance_uid: n === 0 ? all('uid') : '1.2.3',
    sha256: secret(),
    byte_length: 1,
    object_key: `t/${tenant_id}/quarantine/${secret()}`,
    received_at: at(n),
  }))
}

async function plantReports(client: pg.Client, place: Place): Promise<void> {
  const { tenantId: tenant_id, readerId, studyIds } = place
  const body = (field: string) =>
    JSON.stringify({
      findings: all(`${field}findings`),
      impression: all(`${field}impression`),
      advice: all(`${field}advice`),
    })
  await client.query(
    `insert into reports (tenant_id, study_ref, state, body, version, author_id, author_name)
     values ($1, $2, 'drafting', $3, 2, $4, $5)`,
    [tenant_id, studyIds[0], body('draft'), readerId, all('author')],
  )
  await client.query(
    `insert into reports (tenant_id, study_ref, state, body, version, author_id, author_name)
     values ($1, $2, 'preliminary', $3, 2, $4, $5)`,
    [tenant_id, studyIds[1], body('sent'), randomUUID(), all('author')],
  )
  await plant(client, 'report_templates', (n) => ({
    tenant_id,
    // The most used stands on the page before anybody opens the list.
    name: n === 0 ? all('template') : both('other', n),
    used_count: n === 0 ? 99 : 0,
    visibility: 'own',
    owner_id: readerId,
    body_part: both('part', n),
    findings: both('findings', n),
    impression: both('impression', n),
    advice: both('advice', n),
  }))
  await plant(client, 'consents', (n) => ({
    tenant_id,
    patient_ref: place.patientId,
    purpose: 'research',
    basis: 'consent',
    reference: both('consent', n),
    recorded_by: readerId,
    recorded_by_name: both('recorder', n),
  }))
}

/** What people asked for, as the log has it; few rows, which stay the latest, since the page shows the latest. */
async function plantAudit(client: pg.Client, { tenantId }: Place): Promise<void> {
  const rows = 6
  const each = HOSTILE_TEXTS.length / rows
  const part = (field: string, row: number) =>
    HOSTILE_TEXTS.slice(row * each, (row + 1) * each)
      .map((_, k) => marked(field, row * each + k))
      .join(' ')
  for (let n = 0; n < rows; n += 1)
    await client.query(
      `insert into audit_events
         (tenant_id, at, action, actor_kind, actor_id, actor_name, address, study_instance_uid, object_kind, object_id, details)
       values ($1, now() + interval '1 hour', 'study.opened', 'user', $2, $3, $4, $5, 'study', $6, $7)`,
      [
        tenantId,
        ...['actorid', 'actor', 'from', 'study', 'object'].map((field) => part(field, n)),
        JSON.stringify({ name: part('detail', n) }),
      ],
    )
}

/** Other hospitals of the region; few, since each has jobs of its own. */
async function plantHospitals(client: pg.Client, { regionId }: Place): Promise<void> {
  const hospitals = 6
  const each = HOSTILE_TEXTS.length / hospitals
  for (let n = 0; n < hospitals; n += 1) {
    const texts = HOSTILE_TEXTS.slice(n * each, (n + 1) * each)
    const name = texts.map((_, k) => marked('hospital', n * each + k)).join(' ')
    await client.query(
      `with made as (insert into tenants (slug, name, kind) values ($1, $2, 'hospital') returning id)
       insert into region_members (region_id, tenant_id) select $3, id from made`,
      [`hostile-${n}`, name, regionId],
    )
  }
  await client.query(`update regions set name = $2 where id = $1`, [regionId, all('region')])
}

/** Every payload in every text that a list of the application shows and that no DICOM file brings. */
export async function plantRows(client: pg.Client, place: Place): Promise<void> {
  await plantPeople(client, place)
  await plantMachines(client, place)
  await plantReports(client, place)
  await plantAudit(client, place)
  await plantHospitals(client, place)
}
