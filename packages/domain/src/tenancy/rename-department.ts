import { and, departments, eq, isNull, ne } from '@yingtong/db'
import { z } from 'zod'
import { command, DomainError, notFound } from '../kernel/index.ts'
import { DepartmentName } from './create-department.ts'

/** Gives a department another name; its people and devices stay with it. */
export const renameDepartment = command(
  {
    name: 'department.rename',
    scope: 'member:write',
    audit: 'department.renamed',
    input: z.object({ id: z.uuid(), name: DepartmentName }),
  },
  async (tx, { id, name }, { note }) => {
    const [same] = await tx
      .select({ id: departments.id })
      .from(departments)
      .where(and(eq(departments.name, name), ne(departments.id, id)))
    if (same) throw new DomainError('conflict', 'a department of this name exists')
    const rows = await tx
      .update(departments)
      .set({ name })
      .where(and(eq(departments.id, id), isNull(departments.endedAt)))
      .returning({ id: departments.id })
    if (rows.length === 0) throw notFound('department')
    note({ objectKind: 'department', objectId: id })
  },
)
