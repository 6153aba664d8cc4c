import { createHash, randomBytes } from 'node:crypto'
import { memorySource, readInstance } from '@yingtong/dicom'
import { acceptInstances, type Ctx, type Role } from '@yingtong/domain'
import { ctInstance, startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import pg from 'pg'
import { type Loot, plant, plantAccess } from '../loot.ts'

/** Ids of images, beside those of rows. */
export interface ImageLoot extends Loot {
  readonly imageStudyUid: string
  readonly imageSeriesUid: string
  readonly imageSopUid: string
}

export interface World {
  readonly region: TestRegion
  readonly admin: pg.Client
  /** Where every actor stands. */
  readonly home: TestTenant
  /** Whose things nobody of home may see. */
  readonly other: TestTenant
  /** What the operator may open, close and erase. */
  readonly spare: TestTenant
  readonly loot: { readonly own: ImageLoot; readonly other: ImageLoot; readonly missing: ImageLoot }
  /** A file of home's own image study. */
  readonly file: Uint8Array
  readonly siblingDepartmentId: string
  stop(): Promise<void>
}

export const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

async function plantImages(tenant: TestTenant) {
  const file = ctInstance({ rows: 8, columns: 8 })
  const layout = readInstance(memorySource(file))
  const staff: Ctx = {
    ...tenant.system(),
    actor: { kind: 'system', id: crypto.randomUUID(), name: 'plant' },
  }
  await acceptInstances(staff, { objects: [memorySource(file)], source: 'stow' })
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = layout
  return {
    file,
    ids: {
      imageStudyUid: studyInstanceUid,
      imageSeriesUid: seriesInstanceUid,
      imageSopUid: sopInstanceUid,
    },
  }
}

/** As many characters, and nothing that exists. */
function missingLike(value: string): string {
  if (/^[0-9a-f]{8}-/.test(value)) return crypto.randomUUID()
  if (/^[0-9a-f]{64}$/.test(value)) return randomBytes(32).toString('hex')
  const digits = [...value].reverse()
  return digits
    .map((digit, index) => (index < 6 && /[0-8]/.test(digit) ? String(Number(digit) + 1) : digit))
    .reverse()
    .join('')
}

/** A region of three hospitals, two of them with one of everything. */
export async function makeWorld(): Promise<World> {
  const region = await startRegion()
  const admin = new pg.Client({ connectionString: region.adminUrl })
  await admin.connect()
  const [home, other, spare] = [
    await region.tenant('county-a'),
    await region.tenant('county-b'),
    await region.tenant('spare'),
  ]
  const [mine, theirs] = [await plantImages(home), await plantImages(other)]
  const own: ImageLoot = { ...(await plant(home, admin)), ...mine.ids }
  const foreign: ImageLoot = { ...(await plant(other, admin)), ...theirs.ids }
  const missing = Object.fromEntries(
    Object.entries(foreign).map(([key, value]) => [key, missingLike(value)]),
  ) as unknown as ImageLoot
  const sibling = await admin.query(
    `insert into departments (tenant_id, name) values ($1, '超声科') returning id`,
    [home.id],
  )
  return {
    region,
    admin,
    home,
    other,
    spare,
    loot: { own, other: foreign, missing },
    file: mine.file,
    siblingDepartmentId: sibling.rows[0].id,
    async stop() {
      await admin.end()
      await region.stop()
    },
  }
}

export interface PersonOptions {
  readonly roles: readonly Role[]
  readonly departmentId?: string
  readonly operator?: boolean
  readonly session?: 'live' | 'expired' | 'revoked' | 'idle'
  readonly standing?: 'member' | 'left' | 'disabled'
}

export interface Person {
  readonly ctx: Ctx
  readonly sessionToken: string
}

const SESSION_TIMES = {
  live: `now(), now() + interval '1 hour', null`,
  expired: `now(), now() - interval '1 second', null`,
  revoked: `now(), now() + interval '1 hour', now()`,
  idle: `now() - interval '9 hours', now() + interval '1 hour', null`,
} as const

/** A person with a session, as rows: hashing a password for each would take minutes. */
export async function makePerson(world: World, tenant: TestTenant, options: PersonOptions): Promise<Person> {
  const { admin } = world
  const { roles, departmentId, operator = false, session = 'live', standing = 'member' } = options
  const sessionToken = randomBytes(32).toString('base64url')
  const { rows } = await admin.query(
    `insert into users (email, name, platform_operator, disabled_at)
     values ($1, '医师', $2, case when $3 then now() end) returning id`,
    [`${randomBytes(8).toString('hex')}@example.com`, operator, standing === 'disabled'],
  )
  const id = rows[0].id as string
  await admin.query(
    `insert into memberships (tenant_id, user_id, display_name, roles, ended_at)
     values ($1, $2, '医师', $3, case when $4 then now() end)`,
    [tenant.id, id, roles, standing === 'left'],
  )
  if (departmentId)
    await admin.query(
      `insert into department_members (tenant_id, department_ref, user_id) values ($1, $2, $3)`,
      [tenant.id, departmentId, id],
    )
  await admin.query(
    `insert into sessions (token_hash, user_id, tenant_id, second_factor, second_factor_at, last_seen_at, expires_at, revoked_at)
     values ($1, $2, $3, 'totp', now(), ${SESSION_TIMES[session]})`,
    [sha256(sessionToken), id, tenant.id],
  )
  const actor = {
    kind: 'user',
    id,
    name: '医师',
    roles,
    ...(operator ? { platformOperator: true } : {}),
  } as const
  return { sessionToken, ctx: { ...tenant.system(), actor, requestId: crypto.randomUUID() } }
}

/** Rows of access of which nobody else knows. */
export const freshAccess = (world: World, tenantId: string) =>
  plantAccess(tenantId, world.loot.own.userId, world.admin)
