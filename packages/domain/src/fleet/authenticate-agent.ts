import {
  HEADER,
  importPublicKey,
  NONCE_MEMORY_MS,
  type ReceivedRequest,
  startOf,
  verifyRequest,
} from '@yingtong/agent-protocol'
import { agentNonces, agents, and, eq, type IdentityTx, isNull, lt, or } from '@yingtong/db'
import { z } from 'zod'
import { type Actor, DomainError, identityFlow, recordIdentityEvent } from '../kernel/index.ts'
import { describeSkew } from './clock-skew.ts'
import { judgeStart } from './judge-start.ts'

export const AuthenticateAgentInput = z.object({
  method: z.string().max(10),
  /** Path and query exactly as they came. */
  path: z.string().max(2000),
  /** The request's headers; only those of the protocol are looked at. */
  headers: z.record(z.string(), z.string().max(4096)),
  /** From where, for the audit trail. */
  address: z.string().max(64).optional(),
})

export interface AgentIdentity {
  readonly tenantId: string
  readonly actor: Actor
  /** The public key that the signature fits. */
  readonly signedBy: string
  /** What the body must hash to. */
  readonly bodySha256: string
}

type Refusal = 'bad-request' | 'bad-signature' | 'clock-skew' | 'replayed' | 'unknown-agent' | 'revoked'

/** `logFields.agentError` is the protocol's own code for it. */
function refuse(agentError: Refusal, text: string, more: Record<string, number> = {}): never {
  throw new DomainError(agentError === 'bad-request' ? 'invalid' : 'unauthenticated', text, {
    logFields: { agentError, ...more },
  })
}

/** One request in about fifty clears what is too old to be replayed. */
const FORGET_SHARE = 0.02

async function rememberNonce(
  tx: IdentityTx,
  use: { readonly agentId: string; readonly nonce: string; readonly now: Date },
): Promise<boolean> {
  const { agentId, nonce, now } = use
  if (Math.random() < FORGET_SHARE)
    await tx
      .delete(agentNonces)
      .where(
        and(
          eq(agentNonces.agentId, agentId),
          lt(agentNonces.seenAt, new Date(now.getTime() - NONCE_MEMORY_MS)),
        ),
      )
  const rows = await tx
    .insert(agentNonces)
    .values({ agentId, nonce, seenAt: now })
    .onConflictDoNothing()
    .returning({ nonce: agentNonces.nonce })
  return rows.length === 1
}

type Agent = typeof agents.$inferSelect

/** The keys that count: the one in force, and for a week the one before it. */
const keysOf = ({ publicKey, previousKey, previousKeyEndsAt }: Agent, now: Date): readonly string[] =>
  previousKey && previousKeyEndsAt && previousKeyEndsAt > now ? [publicKey, previousKey] : [publicKey]

async function verifySignature(agent: Agent, request: ReceivedRequest, now: Date) {
  for (const signedBy of keysOf(agent, now)) {
    const verdict = await verifyRequest(await importPublicKey(signedBy), request, now)
    if (verdict.ok) return { signedBy, ...verdict.fields }
    if (verdict.code === 'clock-skew')
      refuse('clock-skew', describeSkew(verdict.skewMs), { skewMs: verdict.skewMs })
    if (verdict.code === 'bad-request') refuse('bad-request', 'the request is not signed as it should be')
  }
  return refuse('bad-signature', 'the request is not signed with this agent’s key')
}

/** Follows the agent from start to start; true when this request is the first sign of a second machine. */
async function noteStart(tx: IdentityTx, agent: Agent, nonce: string, now: Date): Promise<boolean> {
  const said = startOf(nonce)
  const verdict = judgeStart(agent, said, now)
  const same = eq(agents.id, agent.id)
  if (verdict === 'starts-anew' && said)
    await tx
      .update(agents)
      .set({ starts: said.count, run: said.run, runSince: now })
      .where(and(same, or(isNull(agents.starts), lt(agents.starts, said.count))))
  if (verdict !== 'forked' || agent.clonedAt) return false
  const marked = await tx
    .update(agents)
    .set({ clonedAt: now })
    .where(and(same, isNull(agents.clonedAt)))
    .returning({ id: agents.id })
  return marked.length > 0
}

async function recogniseAgent(tx: IdentityTx, input: z.output<typeof AuthenticateAgentInput>, now: Date) {
  const header = (name: string) => input.headers[name] ?? null
  const id = z.uuid().safeParse(header(HEADER.agent))
  const [agent] = id.success ? await tx.select().from(agents).where(eq(agents.id, id.data)) : []
  if (!agent) return refuse('unknown-agent', 'this agent is not known here')
  const request = { method: input.method, path: input.path, header }
  const { signedBy, nonce, bodySha256 } = await verifySignature(agent, request, now)
  if (agent.revokedAt) return refuse('revoked', 'this agent was taken out of service')
  if (!(await rememberNonce(tx, { agentId: agent.id, nonce, now })))
    return refuse('replayed', 'this request was sent before')
  return { agent, signedBy, bodySha256, isFork: await noteStart(tx, agent, nonce, now) }
}

/**
 * Which agent of which tenant sent this: checks the Ed25519 signature, then the clock (± 5 minutes, the refusal names
 * the difference), then that the nonce is new. The tenant comes from the key, never from the body (promises A18, C8).
 * A key that two machines use goes on working: the one of them that is right has images which must not be lost.
 */
export const authenticateAgent = identityFlow(
  { name: 'agent.authenticate', input: AuthenticateAgentInput },
  async (step, input, services): Promise<AgentIdentity> => {
    const { agent, signedBy, bodySha256, isFork } = await step((tx) =>
      recogniseAgent(tx, input, services.now()),
    )
    const actor = { kind: 'agent', id: agent.id, name: agent.name } as const
    if (isFork)
      await recordIdentityEvent(services, agent.tenantId, {
        action: 'agent.cloned',
        actor,
        ...(input.address ? { address: input.address } : {}),
        objectKind: 'agent',
        objectId: agent.id,
      })
    return { tenantId: agent.tenantId, actor, signedBy, bodySha256 }
  },
)
