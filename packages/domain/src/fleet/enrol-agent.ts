import { EnrolRequest } from '@yingtong/agent-protocol'
import { agentEnrolments, agents, and, eq, gt, type IdentityTx, isNull, tenants } from '@yingtong/db'
import { z } from 'zod'
import { DomainError, identityFlow, recordIdentityEvent } from '../kernel/index.ts'
import { enrolmentCodeHash } from './enrolment-code.ts'

export const EnrolAgentInput = EnrolRequest.extend({
  address: z.string().max(64).optional(),
  requestId: z.string().max(64).optional(),
})
type Input = z.output<typeof EnrolAgentInput>

/** One answer for a code that is wrong, used, expired, taken back or another hospital's: nothing is learnt by trying. */
function refuse(): never {
  throw new DomainError('forbidden', 'this code is not good; ask for a new one on the page', {
    logFields: { agentError: 'bad-code' },
  })
}

/** Uses the code up. Two machines with one code: the second waits for the first one's row, and finds it used. */
async function claim(tx: IdentityTx, code: string, now: Date) {
  const [claimed] = await tx
    .update(agentEnrolments)
    .set({ usedAt: now })
    .where(
      and(
        eq(agentEnrolments.codeHash, enrolmentCodeHash(code)),
        isNull(agentEnrolments.usedAt),
        isNull(agentEnrolments.revokedAt),
        gt(agentEnrolments.expiresAt, now),
      ),
    )
    .returning()
  return claimed
}

/** The answer was lost and the same machine asks again: it proved that it holds the key which the code has let in. */
async function again(tx: IdentityTx, { code, publicKey }: Input, now: Date) {
  const [row] = await tx
    .select({ agent: agents })
    .from(agentEnrolments)
    .innerJoin(agents, eq(agents.id, agentEnrolments.agentId))
    .where(
      and(
        eq(agentEnrolments.codeHash, enrolmentCodeHash(code)),
        gt(agentEnrolments.expiresAt, now),
        eq(agents.publicKey, publicKey),
        isNull(agents.revokedAt),
      ),
    )
  return row?.agent
}

/** What lies on the machine's disk is its hospital's, so it stays there; the key that it had before ends. */
async function replaceFormer(tx: IdentityTx, former: { id: string; tenantId: string }, now: Date) {
  const own = and(eq(agents.id, former.id), eq(agents.tenantId, former.tenantId))
  const [known] = await tx.select({ id: agents.id }).from(agents).where(own)
  if (!known) refuse()
  await tx
    .update(agents)
    .set({ revokedAt: now })
    .where(and(own, isNull(agents.revokedAt)))
}

async function admit(tx: IdentityTx, input: Input, now: Date) {
  const { code, publicKey, version, formerAgentId } = input
  const claimed = await claim(tx, code, now)
  const known = claimed ? undefined : await again(tx, input, now)
  const tenantId = claimed?.tenantId ?? known?.tenantId
  if (!tenantId) refuse()
  const [tenant] = await tx.select().from(tenants).where(eq(tenants.id, tenantId))
  if (!tenant || tenant.closedAt) refuse()
  if (known) return { agent: known, tenant, isNew: false }
  const { id: enrolmentId, name, aeTitle } = claimed!
  if (formerAgentId) await replaceFormer(tx, { id: formerAgentId, tenantId }, now)
  const values = { tenantId, name, aeTitle, publicKey, version, enrolledAt: now, keySince: now }
  const [agent] = await tx.insert(agents).values(values).returning()
  await tx.update(agentEnrolments).set({ agentId: agent!.id }).where(eq(agentEnrolments.id, enrolmentId))
  return { agent: agent!, tenant, isNew: true }
}

/**
 * Lets a machine in that brings a good code, and enters the key which it made itself (promise C8). That it holds the
 * private half was proved by the signature of its request.
 */
export const enrolAgent = identityFlow(
  { name: 'agent.enrol', input: EnrolAgentInput },
  async (step, input, services) => {
    const { agent, tenant, isNew } = await step((tx) => admit(tx, input, services.now()))
    if (isNew)
      await recordIdentityEvent(services, tenant.id, {
        action: 'agent.enrolled',
        actor: { kind: 'agent', id: agent.id, name: agent.name },
        ...(input.address ? { address: input.address } : {}),
        ...(input.requestId ? { requestId: input.requestId } : {}),
        objectKind: 'agent',
        objectId: agent.id,
        details: { aeTitle: agent.aeTitle, formerAgentId: input.formerAgentId ?? null },
      })
    return { agentId: agent.id, tenantName: tenant.name, aeTitle: agent.aeTitle }
  },
)
