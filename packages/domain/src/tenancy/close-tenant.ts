import { and, eq, isNotNull, isNull, sessions, tenants } from '@yingtong/db'
import { z } from 'zod'
import { command, DomainError, notFound } from '../kernel/index.ts'

/** Closes a facility: nobody signs in, its tokens are refused; nothing is deleted, and it can be opened again. */
export const closeTenant = command(
  { name: 'tenant.close', scope: 'platform:operate', audit: 'tenant.closed', input: z.object({}) },
  async (tx, _input, { at, note }) => {
    const rows = await tx
      .update(tenants)
      .set({ closedAt: at })
      .where(and(eq(tenants.id, tx.tenantId), isNull(tenants.closedAt)))
      .returning({ id: tenants.id })
    if (rows.length === 0) throw notFound('facility')
    await tx.update(sessions).set({ revokedAt: at }).where(isNull(sessions.revokedAt))
    note({ objectKind: 'tenant', objectId: tx.tenantId })
  },
)

/** Opens a closed facility again, with its people as they were; not one whose keys were erased. */
export const reopenTenant = command(
  { name: 'tenant.reopen', scope: 'platform:operate', audit: 'tenant.reopened', input: z.object({}) },
  async (tx, _input, { note }) => {
    const rows = await tx
      .update(tenants)
      .set({ closedAt: null, eraseAskedBy: null, eraseAskedAt: null })
      .where(and(eq(tenants.id, tx.tenantId), isNotNull(tenants.closedAt)))
      .returning({ erased: tenants.eraseCertificate })
    if (rows.length === 0) throw notFound('facility')
    if (rows[0]?.erased) throw new DomainError('conflict', 'the keys of this facility were erased')
    note({ objectKind: 'tenant', objectId: tx.tenantId })
  },
)
