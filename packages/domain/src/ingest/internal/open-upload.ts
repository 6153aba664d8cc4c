import { and, eq, uploads } from '@yingtong/db'
import { type Ctx, notFound } from '../../kernel/index.ts'

export type Upload = typeof uploads.$inferSelect

/** The upload of this agent; another agent's is not found, like one that does not exist. */
export async function openUpload(ctx: Ctx, uploadId: string): Promise<Upload> {
  const [row] = await ctx.services.database.withTenant(ctx.tenantId, (tx) =>
    tx
      .select()
      .from(uploads)
      .where(and(eq(uploads.id, uploadId), eq(uploads.agentId, ctx.actor.id))),
  )
  if (!row) throw notFound('upload')
  return row
}
