import { z } from 'zod'
import { DomainError, flow } from '../kernel/index.ts'
import { CreateTenantInput, createTenant } from './create-tenant.ts'
import { Email } from './email.ts'
import { enterAsOperator } from './enter-as-operator.ts'
import { findTenant } from './find-tenant.ts'
import { inviteFirstAdmin } from './invite-first-admin.ts'

/** Opens a facility and invites its first administrator; the operator has no place in it. */
export const openTenant = flow(
  {
    name: 'tenant.open',
    scope: 'platform:operate',
    audit: 'tenant.created',
    input: CreateTenantInput.extend({
      kind: z.enum(['hospital', 'centre', 'authority']),
      adminEmail: Email,
      adminName: z.string().trim().min(1).max(60),
    }),
  },
  async (step, { adminEmail, adminName, ...tenant }, ctx) => {
    if (await findTenant(ctx.services, { slug: tenant.slug }))
      throw new DomainError('conflict', 'a facility of this short name exists')
    const { tenantId } = await createTenant(ctx.services, tenant)
    await step('tenant.created', async (_tx, { note }) =>
      note({ objectKind: 'tenant', objectId: tenantId, details: { kind: tenant.kind } }),
    )
    const inside = await enterAsOperator(ctx, tenantId)
    const invitation = await inviteFirstAdmin(inside, { email: adminEmail, displayName: adminName })
    return { tenantId, invitation }
  },
)
