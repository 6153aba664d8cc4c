import { asc, count, departmentMembers, departments, eq, isNull } from '@yingtong/db'
import { z } from 'zod'
import { query } from '../kernel/index.ts'

/** The departments of the hospital that have not ended, by name, with how many people each has. */
export const listDepartments = query(
  { name: 'department.list', scope: 'member:read', audit: 'department.listed', input: z.object({}) },
  async (tx) =>
    tx
      .select({
        id: departments.id,
        name: departments.name,
        createdAt: departments.createdAt,
        members: count(departmentMembers.userId),
      })
      .from(departments)
      .leftJoin(departmentMembers, eq(departmentMembers.departmentRef, departments.id))
      .where(isNull(departments.endedAt))
      .groupBy(departments.tenantId, departments.id)
      .orderBy(asc(departments.name)),
)
