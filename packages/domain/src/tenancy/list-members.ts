import {
  asc,
  departmentMembers,
  departments,
  eq,
  isNull,
  max,
  memberships,
  sessions,
  sql,
  users,
} from '@yingtong/db'
import { z } from 'zod'
import { query, type Role } from '../kernel/index.ts'
import type { SecondFactor } from './sign-in-outcome.ts'

export interface MemberSummary {
  readonly userId: string
  readonly name: string
  readonly email: string
  readonly roles: readonly Role[]
  readonly departments: readonly { readonly id: string; readonly name: string }[]
  readonly secondFactor: SecondFactor | null
  readonly disabled: boolean
  /** The last request of a session in this hospital. */
  readonly lastSeenAt: Date | null
  readonly joinedAt: Date
}

/** Everybody who works here, by name, with what an administrator must know of each. */
export const listMembers = query(
  { name: 'member.list', scope: 'member:read', audit: 'member.listed', input: z.object({}) },
  async (tx): Promise<readonly MemberSummary[]> => {
    const people = await tx
      .select({
        userId: memberships.userId,
        name: memberships.displayName,
        email: users.email,
        roles: memberships.roles,
        joinedAt: memberships.createdAt,
        disabledAt: users.disabledAt,
        totpConfirmedAt: users.totpConfirmedAt,
      })
      .from(memberships)
      .innerJoin(users, eq(users.id, memberships.userId))
      .where(isNull(memberships.endedAt))
      .orderBy(asc(memberships.displayName), asc(users.email))
    const seen = await tx
      .select({
        userId: sessions.userId,
        at: max(sessions.lastSeenAt),
        factor: sql<
          string | null
        >`(array_agg(${sessions.secondFactor} order by ${sessions.secondFactorAt} desc)
          filter (where ${sessions.secondFactor} is not null))[1]`,
      })
      .from(sessions)
      .groupBy(sessions.userId)
    const places = await tx
      .select({ userId: departmentMembers.userId, id: departments.id, name: departments.name })
      .from(departmentMembers)
      .innerJoin(departments, eq(departments.id, departmentMembers.departmentRef))
      .orderBy(asc(departments.name))
    return people.map(({ totpConfirmedAt, disabledAt, roles, ...person }) => {
      const session = seen.find((one) => one.userId === person.userId)
      return {
        ...person,
        roles: roles as Role[],
        departments: places
          .filter((place) => place.userId === person.userId)
          .map(({ id, name }) => ({ id, name })),
        // Passkeys belong to the person alone; here they show once they were used.
        secondFactor: totpConfirmedAt ? 'totp' : ((session?.factor ?? null) as MemberSummary['secondFactor']),
        disabled: disabledAt !== null,
        lastSeenAt: session?.at ?? null,
      }
    })
  },
)
