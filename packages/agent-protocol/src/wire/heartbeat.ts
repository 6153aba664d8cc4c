import { z } from 'zod'
import { CallerList, SEEN_CALLERS_MAX, SeenCaller } from './callers.ts'
import { AgentVersion, Count, InstanceUid, Instant, PACKS_MAX, Sha256 } from './fields.ts'

/** `POST /agent/v1/heartbeat`. No patient data. */
export const HeartbeatRequest = z.object({
  version: AgentVersion,
  /** The agent's own clock. */
  agentTime: Instant.optional(),
  spool: z.object({ count: Count, bytes: Count, oldestUnsentAt: Instant.nullish() }),
  disk: z.object({ freeBytes: Count, totalBytes: Count.optional() }),
  quarantined: Count.optional(),
  /** How many instances the edge has seen of studies in progress, so that the cloud can say 299/300. */
  declared: z
    .array(z.object({ studyInstanceUid: InstanceUid, instances: Count }))
    .max(1000)
    .optional(),
  /** Of the packs that the cloud asked for with 'resend': those whose originals are no longer here. */
  gone: z.array(Sha256).max(PACKS_MAX).optional(),
  /** Who called and is not on the list, so that a person can let them in; titles and addresses, no patient data. */
  seenCallers: z.array(SeenCaller).max(SEEN_CALLERS_MAX).optional(),
  /** The list in force that also lies on the agent's disk, so that the page can say whether it has been taken. */
  callerRevision: z.string().max(64).optional(),
})
export type HeartbeatRequest = z.infer<typeof HeartbeatRequest>

/** All that the cloud may ask of an agent: a closed list without URLs, paths or commands (promise C9). */
export const INSTRUCTIONS = ['send-now', 'pause-uploads', 'resume-uploads', 'rotate-key', 'resend'] as const
export type Instruction = (typeof INSTRUCTIONS)[number]

export const HeartbeatResponse = z.object({
  /** The agent corrects its signing time by this. */
  serverTime: Instant,
  supportedVersions: z.array(z.string().max(10)).max(20).optional(),
  /** Instructions that this agent does not know yet are passed over. */
  instructions: z.array(z.string().max(50)).max(20).optional(),
  /** With 'resend': packs that this agent brought and the archive lost; offer those whose originals are still here. */
  resend: z.array(Sha256).max(PACKS_MAX).optional(),
  /** Whom to let in; left out when the agent has it. A list that cannot be read leaves the one before in force. */
  callers: CallerList.optional().catch(undefined),
})
export type HeartbeatResponse = z.infer<typeof HeartbeatResponse>

/** The instructions of a response that this version knows. */
export function knownInstructions(response: HeartbeatResponse): Instruction[] {
  return INSTRUCTIONS.filter((known) => response.instructions?.includes(known))
}
