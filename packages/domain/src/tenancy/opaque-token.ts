import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'

/** 256 random bits, base64url; what a browser or a machine holds. */
export const newOpaqueToken = () => randomBytes(32).toString('base64url')

/** What the database keeps of it: SHA-256, hex. */
export const tokenHash = (token: string) => createHash('sha256').update(token).digest('hex')

/** A token as somebody sends it: anything of a sane length; only a row with its digest makes it worth something. */
export const OpaqueToken = z.string().min(1).max(4096)
