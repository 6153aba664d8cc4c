import { z } from 'zod'

// Lengths are capped everywhere: both sides face bytes from a network.

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)
/** As filed objects have it; what an object claims is checked where it is parsed. */
export const InstanceUid = z.string().min(1).max(128)
export const Count = z.int().nonnegative()
export const Instant = z.iso.datetime({ offset: true }).max(40)
export const AgentVersion = z.string().min(1).max(50)
export const PlainText = z.string().max(500)

/** Most packs in one offer or status request. */
export const PACKS_MAX = 1000
/** Most instances in one pack. */
export const INSTANCES_MAX = 20_000
