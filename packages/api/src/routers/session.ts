import { scopesOf, sessionActor, signOut, switchTenant } from '@yingtong/domain'
import { z } from 'zod'
import { open, router, signedIn } from '../procedures.ts'

export const sessionRouter = router({
  /** Who is signed in, where, and what they may do; null when nobody is. */
  me: open.query(({ ctx: { session } }) => {
    if (session === null) return null
    const { userId, email, locale, tenant, tenants, expiresAt } = session
    const scopes = [...new Set(scopesOf(sessionActor(session, tenant)))]
    return { userId, email, name: tenant.displayName, locale, tenant, tenants, scopes, expiresAt }
  }),
  switchTenant: signedIn.input(z.object({ tenantId: z.uuid() })).mutation(async ({ ctx, input }) => {
    const { sessionToken } = await switchTenant(ctx.services, { token: ctx.sessionToken, ...input })
    ctx.renewSession?.(sessionToken)
  }),
  signOut: signedIn.mutation(({ ctx }) => signOut(ctx.services, { token: ctx.sessionToken })),
})
