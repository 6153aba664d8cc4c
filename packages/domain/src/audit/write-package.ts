import {
  and,
  asc,
  auditEvents,
  auditHeads,
  auditLinks,
  desc,
  eq,
  gte,
  lte,
  sql,
  type TenantTx,
  tenants,
} from '@yingtong/db'
import type { Ctx } from '../kernel/index.ts'
import { canonicalEvent, GENESIS } from './canonical-event.ts'
import { headStatement } from './chain-head.ts'
import { readChain } from './internal/read-chain.ts'
import { type AuditFilter, whereOf } from './search-filter.ts'

export const PACKAGE_FORMAT = 'yingtong-audit-package-1'
const BATCH_ROWS = 1_000

const line = (value: object) => `${JSON.stringify(value)}\n`

const ofChain = and(eq(auditLinks.tenantId, auditEvents.tenantId), eq(auditLinks.id, auditEvents.id))

/** Where what was chosen begins and ends in the chain; nulls when nothing was. */
async function rangeOf(tx: TenantTx, filter: AuditFilter) {
  const [range] = await tx
    .select({
      first: sql<string | null>`min(${auditLinks.position})`,
      last: sql<string | null>`max(${auditLinks.position})`,
    })
    .from(auditEvents)
    .innerJoin(auditLinks, ofChain)
    .where(whereOf(filter))
  return range?.first && range.last ? { first: Number(range.first), last: Number(range.last) } : null
}

/** The first signed head that covers all of it; the newest one there is where the last minute is not signed yet. */
async function headFor(tx: TenantTx, range: { readonly first: number; readonly last: number }) {
  const [covering] = await tx
    .select()
    .from(auditHeads)
    .where(gte(auditHeads.position, range.last))
    .orderBy(asc(auditHeads.position))
    .limit(1)
  if (covering) return covering
  const [newest] = await tx.select().from(auditHeads).orderBy(desc(auditHeads.position)).limit(1)
  return newest && newest.position >= range.first ? newest : null
}

async function prepare(ctx: Ctx, filter: AuditFilter) {
  return ctx.services.database.withTenant(ctx.tenantId, async (tx) => {
    const range = await rangeOf(tx, filter)
    if (!range) return null
    const [before] = await tx
      .select({ hash: auditLinks.hash })
      .from(auditLinks)
      .where(eq(auditLinks.position, range.first - 1))
    const [tenant] = await tx
      .select({ suite: tenants.cryptoSuite })
      .from(tenants)
      .where(eq(tenants.id, tx.tenantId))
    const head = await headFor(tx, range)
    const suite = tenant?.suite ?? 'international'
    return { ...range, head, suite, previous: before?.hash ?? GENESIS }
  })
}

async function batch(ctx: Ctx, filter: AuditFilter, after: number) {
  return ctx.services.database.withTenant(ctx.tenantId, async (tx) => {
    const rows = await readChain(tx, after, BATCH_ROWS)
    const chosen = await tx
      .select({ position: auditLinks.position })
      .from(auditEvents)
      .innerJoin(auditLinks, ofChain)
      .where(
        and(
          whereOf(filter),
          gte(auditLinks.position, after + 1),
          lte(auditLinks.position, after + BATCH_ROWS),
        ),
      )
    return { rows, chosen: new Set(chosen.map(({ position }) => position)) }
  })
}

/**
 * What the filter finds, so that somebody without this system can check it: every row of the chain from the first that
 * was chosen to the signed head behind the last, as the text its digest is taken of, then the head and its public key.
 */
export async function* writePackage(ctx: Ctx, filter: AuditFilter): AsyncIterable<string> {
  const range = await prepare(ctx, filter)
  const about = { format: PACKAGE_FORMAT, tenant: ctx.tenantId }
  if (!range) return yield line({ ...about, first: null })
  const { first, previous, head, suite } = range
  const end = Math.max(range.last, head?.position ?? 0)
  yield line({ ...about, first, last: end, previous })
  for (let after = first - 1; after < end; ) {
    const { rows, chosen } = await batch(ctx, filter, after)
    const wanted = rows.filter(({ position }) => position <= end)
    yield wanted
      .map(({ position, hash, event }) =>
        line({ position, hash, chosen: chosen.has(position), row: event && canonicalEvent(event) }),
      )
      .join('')
    if (rows.length < BATCH_ROWS) break
    after = rows.at(-1)!.position
  }
  if (!head) return
  const { position, hash, signature, keyId, signedAt: at } = head
  const statement = headStatement({ tenantId: ctx.tenantId, position, hash, at })
  const publicKeyPem = ctx.services.vault.publicKeyPem(suite, keyId)
  yield line({ head: statement, suite, keyId, signature, publicKeyPem })
}
