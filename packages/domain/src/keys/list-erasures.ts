import { isNotNull, tenants } from '@yingtong/db'
import { z } from 'zod'
import { identity } from '../kernel/index.ts'

/** Every facility whose keys were erased for ever, with its certificate: what a restore must do again. */
export const listErasures = identity({ name: 'key.list-erasures', input: z.object({}) }, async (tx) =>
  tx
    .select({ tenantId: tenants.id, closedAt: tenants.closedAt, certificate: tenants.eraseCertificate })
    .from(tenants)
    .where(isNotNull(tenants.eraseCertificate)),
)
