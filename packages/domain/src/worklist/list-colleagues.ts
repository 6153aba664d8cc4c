import { isNull, memberships } from '@yingtong/db'
import { z } from 'zod'
import { query } from '../kernel/index.ts'

/** People of this tenant whom an exam can be given to. */
export const listColleagues = query(
  { name: 'colleague.list', scope: 'study:read', audit: 'member.listed', input: z.object({}) },
  async (tx) => {
    const rows = await tx.select().from(memberships).where(isNull(memberships.endedAt))
    return rows
      .filter((row) => row.roles.some((role) => role.includes('radiologist')))
      .map((row) => ({ id: row.userId, name: row.displayName, roles: row.roles }))
  },
)
