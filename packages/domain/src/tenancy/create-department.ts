import { and, departments, eq, isNotNull } from '@yingtong/db'
import { z } from 'zod'
import { command, DomainError } from '../kernel/index.ts'

export const DepartmentName = z.string().trim().min(1).max(60)

/** Opens a department; a name that was ended before is taken up again. */
export const createDepartment = command(
  {
    name: 'department.create',
    scope: 'member:write',
    audit: 'department.created',
    input: z.object({ name: DepartmentName }),
  },
  async (tx, { name }, { note, at }) => {
    const [fresh] = await tx
      .insert(departments)
      .values({ name, createdAt: at })
      .onConflictDoNothing()
      .returning({ id: departments.id })
    const row = fresh ?? (await takeUp())
    if (!row) throw new DomainError('conflict', 'a department of this name exists')
    note({ objectKind: 'department', objectId: row.id })
    return { id: row.id }

    async function takeUp() {
      const [again] = await tx
        .update(departments)
        .set({ endedAt: null })
        .where(and(eq(departments.name, name), isNotNull(departments.endedAt)))
        .returning({ id: departments.id })
      return again
    }
  },
)
