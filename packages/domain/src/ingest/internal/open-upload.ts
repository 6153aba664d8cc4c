import { eq, uploads } from '@yingtong/db'
import { authorize, type Ctx, notFound } from '../../kernel/index.ts'

export type Upload = typeof uploads.$inferSelect

/** The upload of this agent; another agent's is not found, like one that does not exist. */
export async function openUpload(ctx: Ctx, uploadId: string): Promise<Upload> {
  const [row] = await ctx.services.database.withTenant(ctx.tenantId, (tx) =>
    tx.select().from(uploads).where(eq(uploads.id, uploadId)),
  )
  const { actor, tenantId: standsIn } = ctx
  const facts = row && { tenantId: row.tenantId, standsIn, audience: 'own' as const, ownerId: row.agentId }
  if (!row || !authorize(actor, 'agent:upload', facts)) throw notFound('upload')
  return row
}
