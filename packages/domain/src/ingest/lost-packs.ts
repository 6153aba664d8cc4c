import { and, desc, eq, packs, uploads } from '@yingtong/db'
import type { Ctx } from '../kernel/index.ts'

const LOST_MAX = 200

/** Packs that this agent brought and the archive does not hold any more: it may still have the originals. */
export async function lostPacks(ctx: Ctx): Promise<readonly string[]> {
  const rows = await ctx.services.database.withTenant(ctx.tenantId, (tx) =>
    tx
      .selectDistinct({ sha256: packs.sha256, createdAt: packs.createdAt })
      .from(packs)
      .innerJoin(uploads, and(eq(uploads.tenantId, packs.tenantId), eq(uploads.packSha256, packs.sha256)))
      .where(and(eq(packs.state, 'damaged'), eq(uploads.agentId, ctx.actor.id)))
      .orderBy(desc(packs.createdAt))
      .limit(LOST_MAX),
  )
  return rows.map((row) => row.sha256)
}
