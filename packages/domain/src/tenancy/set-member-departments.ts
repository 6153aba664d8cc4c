import { departmentMembers, eq } from '@yingtong/db'
import { z } from 'zod'
import { command } from '../kernel/index.ts'
import { demandDepartments } from './internal/departments.ts'
import { lockMember } from './internal/members.ts'

export const DEPARTMENTS_MAX = 20

/** Says which departments a member belongs to; those not named are left. */
export const setMemberDepartments = command(
  {
    name: 'member.set-departments',
    scope: 'member:write',
    audit: 'department.staffed',
    input: z.object({ userId: z.uuid(), departmentIds: z.array(z.uuid()).max(DEPARTMENTS_MAX) }),
  },
  async (tx, { userId, departmentIds }, { note }) => {
    await lockMember(tx, userId)
    await demandDepartments(tx, departmentIds)
    await tx.delete(departmentMembers).where(eq(departmentMembers.userId, userId))
    const rows = [...new Set(departmentIds)].map((departmentRef) => ({ departmentRef, userId }))
    if (rows.length > 0) await tx.insert(departmentMembers).values(rows)
    note({ objectKind: 'user', objectId: userId, details: { departments: rows.length } })
  },
)
