import { z } from 'zod'
import { Count, Instant } from './fields.ts'

/** PS3.5 §6.2, AE: up to 16 characters of the default repertoire, no backslash. */
const Title = z.string().regex(/^[ -[\]-~]{1,16}$/)

/** Where a caller may call from: an address, a network, this machine, the private networks, or anywhere. */
export const CallerNetwork = z.union([
  z.ipv4(),
  z.ipv6(),
  z.cidrv4(),
  z.cidrv6(),
  z.enum(['any', 'private', 'loopback']),
])
export type CallerNetwork = z.infer<typeof CallerNetwork>

export const CALLER_NETWORKS_MAX = 32
const CALLERS_MAX = 2_000

/** A device that may send: a title alone is not enough, since anybody can claim one. */
export const AdmittedCaller = z.object({
  aeTitle: Title,
  networks: z.array(CallerNetwork).min(1).max(CALLER_NETWORKS_MAX),
})
export type AdmittedCaller = z.infer<typeof AdmittedCaller>

/** Whom an agent lets in, in whole each time: an answer that was lost leaves nothing half done. */
export const CallerList = z.object({
  /** Names this content; the agent says it back once the list is on its disk. */
  revision: z.string().min(1).max(64),
  callers: z.array(AdmittedCaller).max(CALLERS_MAX),
  /** Until then callers that are not on the list are let in too, without the places of those that are. */
  openUntil: Instant.nullish(),
})
export type CallerList = z.infer<typeof CallerList>

/** What became of a call of somebody who is not on the list. */
export const CALL_OUTCOMES = ['not-known', 'wrong-called-title', 'let-in-while-open'] as const
export type CallOutcome = (typeof CALL_OUTCOMES)[number]

/** Calls of one caller since the report before; a report that is repeated says the same `lastAt`. */
export const SeenCaller = z.object({
  outcome: z.enum(CALL_OUTCOMES),
  callingAeTitle: Title,
  calledAeTitle: Title,
  address: z.union([z.ipv4(), z.ipv6()]),
  count: Count.min(1),
  firstAt: Instant,
  lastAt: Instant,
})
export type SeenCaller = z.infer<typeof SeenCaller>

/** Most of them in one heartbeat. */
export const SEEN_CALLERS_MAX = 100
