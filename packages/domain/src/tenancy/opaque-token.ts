import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits, base64url; what a browser or a machine holds. */
export const newOpaqueToken = () => randomBytes(32).toString('base64url')

/** What the database keeps of it: SHA-256, hex. */
export const tokenHash = (token: string) => createHash('sha256').update(token).digest('hex')
