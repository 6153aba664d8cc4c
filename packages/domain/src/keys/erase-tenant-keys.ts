import { and, asc, eq, isNotNull, isNull, type TenantTx, tenantKeys, tenants } from '@yingtong/db'
import { z } from 'zod'
import { type Act, type Ctx, DomainError, demandSecondOperator, flow, VaultError } from '../kernel/index.ts'
import type { Signed } from '../ports.ts'
import { ERASE_WAIT_MS } from './ask-erasure.ts'
import { closedTenant } from './closed-tenant.ts'
import { type SealedPatient, sealedPatients } from './internal/sealed-patients.ts'
import { openSealed } from './open-sealed.ts'
import { SEALED_COLUMNS } from './sealed-columns.table.ts'

const BATCH = 500

/** What the erasure of a tenant's keys leaves behind: proof for the hospital and for its supervisors. */
export interface EraseCertificate {
  /** The canonical text that was signed. */
  readonly statement: string
  readonly signed: Signed
  readonly publicKeyPem: string
}

interface Trial {
  /** Values that opened. */
  readonly opened: number
  readonly refused: number
  /** Digest over every sealed value in the order of rows: these bytes are what cannot be read any more. */
  readonly digest: string
}

async function opens(ctx: Ctx, tx: TenantTx, row: SealedPatient): Promise<readonly boolean[]> {
  const results: boolean[] = []
  for (const { purpose, sealed: column } of SEALED_COLUMNS) {
    const sealed = row[column]
    if (sealed === null) continue
    const value = { purpose, row: row.patientKey, sealed }
    const opened = await openSealed(tx, ctx.services.vault, value).then(
      () => true,
      (error: unknown) => {
        if (error instanceof VaultError) return false
        throw error
      },
    )
    results.push(opened)
  }
  return results
}

/** Tries to open every sealed value of the tenant, the way every reader does. */
async function tryAll(ctx: Ctx, tx: TenantTx): Promise<Trial> {
  const { vault } = ctx.services
  let [after, opened, refused, digest] = [null as string | null, 0, 0, '']
  for (;;) {
    const rows = await sealedPatients(tx, { after, limit: BATCH })
    for (const row of rows) {
      const results = await opens(ctx, tx, row)
      opened += results.filter(Boolean).length
      refused += results.filter((each) => !each).length
      const values = SEALED_COLUMNS.map(({ sealed }) => row[sealed])
      digest = vault.digest('international', Buffer.from(JSON.stringify([digest, row.id, ...values])))
    }
    if (rows.length < BATCH) return { opened, refused, digest }
    after = rows.at(-1)!.id
  }
}

/** A day between the two, in which somebody can still say no. */
function demandWait({ eraseAskedAt }: typeof tenants.$inferSelect, at: Date): void {
  if (!eraseAskedAt) throw new DomainError('conflict', 'another operator must ask for this erasure first')
  if (at.getTime() - eraseAskedAt.getTime() < ERASE_WAIT_MS)
    throw new DomainError('conflict', 'a day must pass between the request and the erasure')
}

/** Forgets the wrapped keys; answers what was forgotten, by digest. */
async function forgetKeys(ctx: Ctx, tx: TenantTx, at: Date) {
  const own = eq(tenantKeys.tenantId, tx.tenantId)
  const keys = await tx
    .select()
    .from(tenantKeys)
    .where(and(own, isNotNull(tenantKeys.wrappedKey)))
    .orderBy(asc(tenantKeys.version))
    .for('update')
  if (keys.length === 0) throw new DomainError('conflict', 'the keys of this facility were erased before')
  await tx
    .update(tenantKeys)
    .set({ wrappedKey: null, erasedAt: at })
    .where(and(own, isNull(tenantKeys.erasedAt)))
  return keys.map(({ version, suite, masterKeyId, createdAt, wrappedKey }) => ({
    ...{ version, suite, masterKeyId, createdAt: createdAt.toISOString() },
    wrappedKeySha256: ctx.services.vault.digest('international', Buffer.from(wrappedKey ?? '')),
  }))
}

/** Looking into a facility takes two persons; destroying it takes no fewer. Who asked, or null when nobody did. */
async function secondPerson({ services, tenantId, actor }: Ctx): Promise<string | null> {
  return services.database.withIdentity(async (tx) => {
    const [tenant] = await tx.select().from(tenants).where(eq(tenants.id, tenantId))
    const { eraseAskedBy: askedBy = null, eraseAskedAt: askedAt } = tenant ?? {}
    if (askedBy && askedAt) await demandSecondOperator(tx, { askedBy, askedAt }, actor.id)
    return askedBy
  })
}

/** Under lock: forgets the keys, tries every sealed value, and keeps the signed proof. */
async function erase(tx: TenantTx, by: { readonly slug: string; readonly askedBy: string | null }, act: Act) {
  const { slug, askedBy } = by
  const { ctx, at, note } = act
  const { vault } = ctx.services
  const tenant = await closedTenant(tx, slug)
  demandWait(tenant, at)
  if (tenant.eraseAskedBy !== askedBy) throw new DomainError('conflict', 'this request is no longer open')
  const before = await tryAll(ctx, tx)
  const keys = await forgetKeys(ctx, tx, at)
  const after = await tryAll(ctx, tx)
  if (after.opened > 0 || after.digest !== before.digest)
    throw new DomainError('internal', 'something still opens, so nothing was erased')
  const statement = JSON.stringify({
    kind: 'yingtong.key-erasure.v1',
    tenant: { id: tenant.id, slug: tenant.slug, name: tenant.name },
    erasedAt: at.toISOString(),
    askedBy: tenant.eraseAskedBy,
    erasedBy: ctx.actor.id,
    keys,
    sealedValues: { openedBefore: before.opened, openedAfter: after.opened, refusedAfter: after.refused },
    sealedValuesSha256: after.digest,
  })
  const signed = vault.sign(tenant.cryptoSuite, Buffer.from(statement))
  const certificate = { statement, signed, publicKeyPem: vault.publicKeyPem(tenant.cryptoSuite) }
  // Whoever closes the window must not have lost the only proof.
  await tx.update(tenants).set({ eraseCertificate: certificate }).where(eq(tenants.id, tenant.id))
  note({
    objectKind: 'key',
    objectId: tenant.id,
    details: {
      versions: keys.map((key) => key.version),
      values: after.refused,
      certificate: vault.digest('international', Buffer.from(statement)),
    },
  })
  return certificate
}

/**
 * Crypto-erase of a closed facility, by an operator upon another's request of a day before: its data keys are forgotten,
 * then every sealed value is tried and none may open. What remains in backups is readable no longer than the backups are kept.
 */
export const eraseTenantKeys = flow(
  {
    name: 'key.erase',
    scope: 'platform:operate',
    audit: 'key.erased',
    input: z.object({ slug: z.string().min(1).max(60) }),
  },
  async (step, { slug }, ctx): Promise<EraseCertificate> => {
    const askedBy = await secondPerson(ctx)
    return step('key.erased', (tx, act) => erase(tx, { slug, askedBy }, act))
  },
)
