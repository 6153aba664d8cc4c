import { and, desc, eq, packs, sql, uploads } from '@yingtong/db'
import type { Ctx } from '../kernel/index.ts'

const LOST_MAX = 200
/** An agent that said it has no originals is asked again after this: its disk may have come back. */
const ASK_AGAIN_MS = 24 * 3_600_000

/** Packs that this agent brought and the archive does not hold any more: it may still have the originals. */
export async function lostPacks(ctx: Ctx): Promise<readonly string[]> {
  const since = new Date(ctx.services.now().getTime() - ASK_AGAIN_MS).toISOString()
  const rows = await ctx.services.database.withTenant(ctx.tenantId, (tx) =>
    tx
      .selectDistinct({ sha256: packs.sha256, createdAt: packs.createdAt })
      .from(packs)
      .innerJoin(uploads, and(eq(uploads.tenantId, packs.tenantId), eq(uploads.packSha256, packs.sha256)))
      .where(
        and(
          eq(packs.state, 'damaged'),
          eq(uploads.agentId, ctx.actor.id),
          sql`not exists (select from storage_incidents s where s.tenant_id = ${packs.tenantId}
            and s.object_kind = 'pack' and s.object_name = ${packs.sha256} and s.state = 'open'
            and s.agent_lacks_at > ${since}::timestamptz)`,
        ),
      )
      .orderBy(desc(packs.createdAt))
      .limit(LOST_MAX),
  )
  return rows.map((row) => row.sha256)
}
