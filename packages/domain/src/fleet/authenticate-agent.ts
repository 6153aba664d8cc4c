import { HEADER, importPublicKey, NONCE_MEMORY_MS, verifyRequest } from '@yingtong/agent-protocol'
import { agentNonces, agents, and, eq, type IdentityTx, lt } from '@yingtong/db'
import { z } from 'zod'
import { type Actor, DomainError, identity } from '../kernel/index.ts'
import { describeSkew } from './clock-skew.ts'

export const AuthenticateAgentInput = z.object({
  method: z.string().max(10),
  /** Path and query exactly as they came. */
  path: z.string().max(2000),
  /** The request's headers; only those of the protocol are looked at. */
  headers: z.record(z.string(), z.string().max(4096)),
})

export interface AgentIdentity {
  readonly tenantId: string
  readonly actor: Actor
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

/**
 * Which agent of which tenant sent this: checks the Ed25519 signature, then the clock (± 5 minutes, the refusal names
 * the difference), then that the nonce is new. The tenant comes from the key, never from the body (promises A18, C8).
 */
export const authenticateAgent = identity(
  { name: 'agent.authenticate', input: AuthenticateAgentInput },
  async (tx, input, services): Promise<AgentIdentity> => {
    const header = (name: string) => input.headers[name] ?? null
    const now = services.now()
    const id = z.uuid().safeParse(header(HEADER.agent))
    const [agent] = id.success ? await tx.select().from(agents).where(eq(agents.id, id.data)) : []
    if (!agent) return refuse('unknown-agent', 'this agent is not known here')
    const key = await importPublicKey(agent.publicKey)
    const verdict = await verifyRequest(key, { method: input.method, path: input.path, header }, now)
    if (!verdict.ok && verdict.code === 'clock-skew')
      return refuse('clock-skew', describeSkew(verdict.skewMs), { skewMs: verdict.skewMs })
    if (!verdict.ok) return refuse(verdict.code, 'the request is not signed with this agent’s key')
    if (agent.revokedAt) return refuse('revoked', 'this agent was taken out of service')
    const { nonce, bodySha256 } = verdict.fields
    if (!(await rememberNonce(tx, { agentId: agent.id, nonce, now })))
      return refuse('replayed', 'this request was sent before')
    const actor: Actor = { kind: 'agent', id: agent.id, name: agent.name }
    return { tenantId: agent.tenantId, actor, bodySha256 }
  },
)
