import { agentEnrolments, agents, eq } from '@yingtong/db'
import { z } from 'zod'
import { notFound, query } from '../kernel/index.ts'

export type EnrolmentState = 'waiting' | 'joined' | 'expired' | 'revoked'

interface Enrolment {
  readonly usedAt: Date | null
  readonly revokedAt: Date | null
  readonly expiresAt: Date
}

function stateOf({ usedAt, revokedAt, expiresAt }: Enrolment, now: Date): EnrolmentState {
  if (usedAt) return 'joined'
  if (revokedAt) return 'revoked'
  return expiresAt <= now ? 'expired' : 'waiting'
}

/** What became of a code, for the page that waits for its agent. */
export const readEnrolment = query(
  {
    name: 'agent.read-enrolment',
    scope: 'fleet:write',
    audit: 'fleet.listed',
    input: z.object({ id: z.uuid() }),
  },
  async (tx, { id }, { at }) => {
    const [row] = await tx
      .select({ enrolment: agentEnrolments, agentName: agents.name })
      .from(agentEnrolments)
      .leftJoin(agents, eq(agents.id, agentEnrolments.agentId))
      .where(eq(agentEnrolments.id, id))
    if (!row) throw notFound('enrolment')
    const { expiresAt, usedAt } = row.enrolment
    return { state: stateOf(row.enrolment, at), expiresAt, joinedAt: usedAt, agentName: row.agentName }
  },
)
