import { and, departmentMembers, departments, eq, isNull } from '@yingtong/db'
import { z } from 'zod'
import { command, notFound } from '../kernel/index.ts'

/** Ends a department: nobody belongs to it any more, what was made in it stays. */
export const endDepartment = command(
  {
    name: 'department.end',
    scope: 'member:write',
    audit: 'department.ended',
    input: z.object({ id: z.uuid() }),
  },
  async (tx, { id }, { at, note }) => {
    const rows = await tx
      .update(departments)
      .set({ endedAt: at })
      .where(and(eq(departments.id, id), isNull(departments.endedAt)))
      .returning({ id: departments.id })
    if (rows.length === 0) throw notFound('department')
    const left = await tx
      .delete(departmentMembers)
      .where(eq(departmentMembers.departmentRef, id))
      .returning({ userId: departmentMembers.userId })
    note({ objectKind: 'department', objectId: id, details: { members: left.length } })
  },
)
