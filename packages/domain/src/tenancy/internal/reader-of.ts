import { and, eq, isNull, memberships, tenants, users } from '@yingtong/db'
import type { Ctx } from '../../kernel/index.ts'
import type { Reader } from '../letters.ts'

/**
 * Whom a letter goes to, in their language and their hospital's time; null when the account is closed, or is nobody's
 * who works in the hospital whose job this is.
 */
export async function readerOf(ctx: Ctx, userId: string): Promise<Reader | null> {
  return ctx.services.database.withIdentity(async (tx) => {
    const [reader] = await tx
      .select({ email: users.email, name: users.name, locale: users.locale, timeZone: tenants.timeZone })
      .from(memberships)
      .innerJoin(users, eq(users.id, memberships.userId))
      .innerJoin(tenants, eq(tenants.id, memberships.tenantId))
      .where(
        and(
          eq(memberships.tenantId, ctx.tenantId),
          eq(memberships.userId, userId),
          isNull(memberships.endedAt),
          isNull(users.disabledAt),
        ),
      )
    return reader ?? null
  })
}
