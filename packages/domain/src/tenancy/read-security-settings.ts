import { tenants } from '@yingtong/db'
import { z } from 'zod'
import { query } from '../kernel/index.ts'
import { tenantSecurity } from './tenant-security.ts'

/** How people sign in to this hospital. */
export const readSecuritySettings = query(
  { name: 'settings.read', scope: 'settings:read', audit: 'settings.read', input: z.object({}) },
  async (tx) => {
    const [row] = await tx
      .select({ security: tenants.security, cryptoSuite: tenants.cryptoSuite })
      .from(tenants)
    return { ...tenantSecurity(row?.security), cryptoSuite: row?.cryptoSuite ?? 'international' }
  },
)
