import { agents } from '@yingtong/db'
import { z } from 'zod'
import { identity } from '../kernel/index.ts'

const PUBLIC_KEY_BYTES = 32

export const RegisterAgentInput = z.object({
  tenantId: z.uuid(),
  name: z.string().min(1).max(100),
  aeTitle: z.string().min(1).max(16),
  /** Ed25519, raw 32 bytes, base64. */
  publicKey: z
    .string()
    .max(200)
    .refine((text) => Buffer.from(text, 'base64').length === PUBLIC_KEY_BYTES, {
      message: 'must be 32 bytes in base64',
    }),
  /** Given when the agent's id was made before, as by the seed. */
  id: z.uuid().optional(),
})

/** Enters an agent's public key for a tenant and answers its id; the private key never leaves the agent. */
export const registerAgent = identity(
  { name: 'agent.register', input: RegisterAgentInput },
  async (tx, agent): Promise<string> => {
    const [row] = await tx.insert(agents).values(agent).returning({ id: agents.id })
    return row!.id
  },
)
