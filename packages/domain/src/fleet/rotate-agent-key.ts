import { RotateKeyRequest } from '@yingtong/agent-protocol'
import { agents, and, eq, isNull } from '@yingtong/db'
import { z } from 'zod'
import { command, DomainError, notFound } from '../kernel/index.ts'
import { KEY_OVERLAP_MS } from './key-ages.ts'

/**
 * Enters the next key of the agent that asks, signed with the one in force; that one is good for seven days more, so
 * that an answer may be lost (promise C8). Asking again for the key in force answers the same.
 */
export const rotateAgentKey = command(
  {
    name: 'agent.rotate-key',
    scope: 'agent:upload',
    audit: 'agent.key-rotated',
    input: RotateKeyRequest.extend({
      /** The public key by which the request was let in. */
      signedBy: z.string().max(200),
    }),
  },
  async (tx, { publicKey, signedBy }, { ctx, at, note }) => {
    if (ctx.actor.kind !== 'agent') throw notFound('agent')
    const own = and(eq(agents.id, ctx.actor.id), isNull(agents.revokedAt))
    const [agent] = await tx.select().from(agents).where(own).for('update')
    if (!agent) throw notFound('agent')
    note({ objectKind: 'agent', objectId: agent.id })
    if (agent.publicKey === publicKey) return { previousKeyEndsAt: agent.previousKeyEndsAt ?? at }
    // An old key may go on uploading for a while, but not choose its successor: it was replaced since it was old.
    if (agent.publicKey !== signedBy || agent.previousKey === publicKey)
      throw new DomainError('conflict', 'another key has taken the place of this one', {
        logFields: { agentError: 'bad-signature' },
      })
    const previousKeyEndsAt = new Date(at.getTime() + KEY_OVERLAP_MS)
    await tx
      .update(agents)
      .set({
        publicKey,
        keySince: at,
        previousKey: agent.publicKey,
        previousKeyEndsAt,
        rotationAskedAt: null,
      })
      .where(own)
    return { previousKeyEndsAt }
  },
)
