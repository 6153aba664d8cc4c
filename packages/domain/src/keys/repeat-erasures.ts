import { and, eq, isNull, tenantKeys, tenants } from '@yingtong/db'
import { z } from 'zod'
import { identity } from '../kernel/index.ts'

const Certificate = z.object({
  statement: z.string().max(65_536),
  signed: z.object({ signature: z.string().max(8192), keyId: z.string().max(256) }),
  publicKeyPem: z.string().max(8192),
})

/**
 * Forgets once more the keys of facilities that were erased after the second a restore went back to: an erasure is for
 * ever, and a backup must not undo it. For the restore, no page calls it. Answers whose keys had come back.
 */
export const repeatErasures = identity(
  {
    name: 'key.repeat-erasures',
    input: z.object({
      erasures: z
        .array(z.object({ tenantId: z.uuid(), closedAt: z.coerce.date(), certificate: Certificate }))
        .max(10_000),
    }),
  },
  async (tx, { erasures }, services): Promise<readonly string[]> => {
    const back: string[] = []
    for (const { tenantId, closedAt, certificate } of erasures) {
      const [tenant] = await tx
        .update(tenants)
        .set({ closedAt, eraseCertificate: certificate })
        .where(and(eq(tenants.id, tenantId), isNull(tenants.eraseCertificate)))
        .returning({ id: tenants.id })
      if (!tenant) continue
      await tx
        .update(tenantKeys)
        .set({ wrappedKey: null, erasedAt: services.now() })
        .where(and(eq(tenantKeys.tenantId, tenantId), isNull(tenantKeys.erasedAt)))
      back.push(tenantId)
    }
    return back
  },
)
