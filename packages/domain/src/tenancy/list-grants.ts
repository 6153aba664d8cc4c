import {
  and,
  desc,
  eq,
  grantRequests,
  gt,
  type IdentityTx,
  inArray,
  invitations,
  isNull,
  tenants,
  users,
} from '@yingtong/db'
import { z } from 'zod'
import { flow, type Role } from '../kernel/index.ts'
import { subjectOf } from './internal/grant-subject.ts'
import { type Asked, demandStandIn, secondOfficers } from './internal/second-office.ts'
import { GRANT_ASKED_MS, isOpen } from './office.ts'

const SHOWN_MS = 30 * 86_400_000
const SHOWN_MAX = 100
type Row = typeof grantRequests.$inferSelect

export type GrantState = 'asked' | 'confirmed' | 'refused' | 'withdrawn' | 'alone' | 'lapsed' | 'revoked'

interface Link {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly revokedAt: Date | null
  readonly acceptedAt: Date | null
}

function stateOf(row: Row, link: Link | undefined, at: Date): GrantState {
  if (row.decision) return row.decision
  if (row.kind === 'invite' && link?.revokedAt) return 'revoked'
  return isOpen(row, at) ? 'asked' : 'lapsed'
}

/** Names of those concerned: of accounts as they stand, of invited people as the link says. */
async function named(tx: IdentityTx, rows: readonly Row[], at: Date) {
  const people = rows.flatMap(({ subjectId, askedBy, decidedBy }) => [
    subjectId,
    askedBy,
    decidedBy ?? askedBy,
  ])
  const accounts =
    people.length === 0
      ? []
      : await tx
          .select({ id: users.id, name: users.name, email: users.email })
          .from(users)
          .where(inArray(users.id, people))
  const links: Link[] =
    people.length === 0
      ? []
      : await tx
          .select({
            id: invitations.id,
            name: invitations.displayName,
            email: invitations.email,
            revokedAt: invitations.revokedAt,
            acceptedAt: invitations.acceptedAt,
          })
          .from(invitations)
          .where(inArray(invitations.id, people))
  const nameOf = (id: string | null) => accounts.find((one) => one.id === id)?.name ?? ''
  return rows.map((row) => {
    const link = links.find((one) => one.id === row.subjectId)
    const subject = link ?? accounts.find((one) => one.id === row.subjectId)
    return {
      id: row.id,
      tenantId: row.tenantId,
      kind: row.kind,
      name: subject?.name ?? '',
      email: subject?.email ?? '',
      roles: row.roles as Role[],
      rolesBefore: row.rolesBefore as Role[],
      askedBy: row.askedBy,
      askedByName: nameOf(row.askedBy),
      askedAt: row.askedAt,
      decidedByName: row.decidedBy ? nameOf(row.decidedBy) : null,
      decidedAt: row.decidedAt,
      state: stateOf(row, link, at),
    }
  })
}

const askedOf = async (tx: IdentityTx, row: Row): Promise<Asked> => ({
  tenantId: row.tenantId,
  askedBy: row.askedBy,
  askedAt: row.askedAt,
  subject: await subjectOf(tx, row),
})

/** Offices that were asked for here in the last thirty days, the latest first, and who may confirm each. */
export const listGrants = flow(
  { name: 'grant.list', scope: 'grant:confirm', audit: 'grant.listed', input: z.object({}) },
  async (step, _input, { services, actor }) => {
    const at = services.now()
    const rows = await step('grant.listed', (tx) =>
      tx
        .select()
        .from(grantRequests)
        .where(gt(grantRequests.askedAt, new Date(at.getTime() - SHOWN_MS)))
        .orderBy(desc(grantRequests.askedAt))
        .limit(SHOWN_MAX),
    )
    return services.database.withIdentity(async (tx) => {
      const list = []
      for (const [index, shown] of (await named(tx, rows, at)).entries()) {
        const able = shown.state === 'asked' ? await secondOfficers(tx, await askedOf(tx, rows[index]!)) : []
        const people =
          able.length === 0
            ? []
            : await tx
                .select({ name: users.name })
                .from(users)
                .where(inArray(users.id, [...able]))
        list.push({
          ...shown,
          mayConfirm: able.includes(actor.id),
          /** Empty while it waits: an operator of the platform stands in. */
          deciders: people.map(({ name }) => name),
        })
      }
      return list
    })
  },
)

/** What this operator may decide for hospitals that have no second office. */
export const listAllGrants = flow(
  { name: 'grant.list-all', scope: 'platform:operate', audit: 'grant.listed', input: z.object({}) },
  async (step, _input, { services, actor }) => {
    await step('grant.listed', async () => {})
    const at = services.now()
    return services.database.withIdentity(async (tx) => {
      const rows = await tx
        .select({ row: grantRequests, tenantName: tenants.name })
        .from(grantRequests)
        .innerJoin(tenants, eq(tenants.id, grantRequests.tenantId))
        .where(
          and(
            isNull(grantRequests.decidedAt),
            isNull(tenants.closedAt),
            gt(grantRequests.askedAt, new Date(at.getTime() - GRANT_ASKED_MS)),
          ),
        )
        .orderBy(desc(grantRequests.askedAt))
        .limit(SHOWN_MAX)
      const shown = await named(
        tx,
        rows.map(({ row }) => row),
        at,
      )
      const list = []
      for (const [index, { row, tenantName }] of rows.entries()) {
        const open = shown[index]!.state === 'asked'
        const mayConfirm =
          open &&
          (await demandStandIn(tx, await askedOf(tx, row), actor.id).then(
            () => true,
            () => false,
          ))
        if (mayConfirm) list.push({ ...shown[index]!, tenantName })
      }
      return list
    })
  },
)
