import { agentEnrolments, and, eq, isNull } from '@yingtong/db'
import { z } from 'zod'
import { command } from '../kernel/index.ts'
import { AeTitle } from './add-device.ts'
import { ENROLMENT_MS, enrolmentCodeHash, newEnrolmentCode } from './enrolment-code.ts'

/**
 * Opens a place for one agent: answers a code that is good once, for ten minutes, for this hospital, name and AE title
 * (promise C8). The code is shown this once and kept as a digest; a second one for the AE title takes the first back.
 */
export const offerEnrolment = command(
  {
    name: 'agent.offer-enrolment',
    scope: 'fleet:write',
    audit: 'agent.enrolment-offered',
    input: z.object({ name: z.string().trim().min(1).max(100), aeTitle: AeTitle }),
  },
  async (tx, { name, aeTitle }, { ctx, at, note }) => {
    await tx
      .update(agentEnrolments)
      .set({ revokedAt: at })
      .where(
        and(
          eq(agentEnrolments.aeTitle, aeTitle),
          isNull(agentEnrolments.usedAt),
          isNull(agentEnrolments.revokedAt),
        ),
      )
    const code = newEnrolmentCode()
    const expiresAt = new Date(at.getTime() + ENROLMENT_MS)
    const [row] = await tx
      .insert(agentEnrolments)
      .values({
        tenantId: ctx.tenantId,
        codeHash: enrolmentCodeHash(code),
        name,
        aeTitle,
        createdBy: ctx.actor.id,
        createdAt: at,
        expiresAt,
      })
      .returning({ id: agentEnrolments.id })
    note({ objectKind: 'enrolment', objectId: row!.id, details: { aeTitle } })
    return { id: row!.id, code, expiresAt, expiresInMs: ENROLMENT_MS }
  },
)
