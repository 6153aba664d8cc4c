import { and, eq, packs } from '@yingtong/db'
import { objectKey } from '../../archive/index.ts'
import type { Ctx } from '../../kernel/index.ts'

/** Takes a damaged object out of the way of its own right bytes, which are at hand; nothing else is ever removed here. */
export async function mendDamaged(ctx: Ctx, packSha256: string): Promise<void> {
  const { database, store } = ctx.services
  const damaged = await database.withTenant(ctx.tenantId, (tx) =>
    tx
      .select({ id: packs.id })
      .from(packs)
      .where(and(eq(packs.sha256, packSha256), eq(packs.state, 'damaged'))),
  )
  if (damaged.length === 0) return
  const key = objectKey(ctx, 'pack', packSha256)
  await store.remove(key)
  store.forget?.(key)
}
