import { hash as digest } from 'node:crypto'
import { auditHeads, auditLinks, desc, eq, type TenantTx, tenants } from '@yingtong/db'
import type { Ctx } from '../kernel/index.ts'
import { signForTenant, suiteOfKey } from '../keys/index.ts'
import type { CryptoSuite } from '../ports.ts'
import { type ChainHead, type HeadObject, headKey, headStatement } from './chain-head.ts'

type HeadRow = typeof auditHeads.$inferSelect

async function lastHead(tx: TenantTx): Promise<HeadRow | undefined> {
  const [row] = await tx.select().from(auditHeads).orderBy(desc(auditHeads.position)).limit(1)
  return row
}

async function suiteOf(tx: TenantTx): Promise<CryptoSuite> {
  const [row] = await tx
    .select({ suite: tenants.cryptoSuite })
    .from(tenants)
    .where(eq(tenants.id, tx.tenantId))
  return row?.suite ?? 'international'
}

/** Signs where the chain stands, unless that is signed already. */
async function signHead(ctx: Ctx, tx: TenantTx, last: HeadRow | undefined): Promise<HeadRow | undefined> {
  const [link] = await tx.select().from(auditLinks).orderBy(desc(auditLinks.position)).limit(1)
  if (!link || (last && link.position <= last.position)) return undefined
  const { position, hash } = link
  const at = ctx.services.now()
  const statement = headStatement({ tenantId: ctx.tenantId, position, hash, at })
  const suite = await suiteOf(tx)
  const { signature, keyId } = await signForTenant(tx, ctx.services.vault, {
    suite,
    bytes: Buffer.from(statement),
  })
  const [row] = await tx
    .insert(auditHeads)
    .values({ position, hash, signedAt: at, signature, keyId })
    .onConflictDoNothing()
    .returning()
  return row
}

/** Lays a head down in the store; it is written once and never replaced. */
async function layDown(ctx: Ctx, row: HeadRow): Promise<void> {
  // The tenant may have changed its suite since the head was signed.
  const suite = await ctx.services.database.withTenant(ctx.tenantId, (tx) => suiteOfKey(tx, row.keyId))
  const head: ChainHead = { ...row, tenantId: ctx.tenantId, at: row.signedAt }
  const object: HeadObject = {
    head: headStatement(head),
    suite,
    keyId: row.keyId,
    signature: row.signature,
  }
  const body = Buffer.from(JSON.stringify(object))
  await ctx.services.store.put(headKey(ctx, head), body, {
    sha256: digest('sha256', body, 'hex'),
    contentType: 'application/json',
  })
}

/**
 * Signs the head of the tenant's chain and lays it down outside the database (promise C11). The row comes first: a head
 * in the store that the database does not know can then only mean that an older state of the database came back.
 */
export async function exportHead(ctx: Ctx): Promise<void> {
  const { database, store } = ctx.services
  const { last, next } = await database.withTenant(ctx.tenantId, async (tx) => {
    const last = await lastHead(tx)
    return { last, next: await signHead(ctx, tx, last) }
  })
  // A crash between row and object is mended by the next round.
  if (last && !(await store.head(headKey(ctx, last)))) await layDown(ctx, last)
  if (next) await layDown(ctx, next)
}
