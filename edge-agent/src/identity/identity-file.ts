import { join } from 'node:path'
import { z } from 'zod'
import { readSmallFile, writeSmallFile } from './small-file.ts'

/** What enrolment has settled, for the next start of the agent. */
export const EdgeIdentity = z.object({
  cloudUrl: z.url().max(500),
  agentId: z.uuid(),
  tenantName: z.string().max(200),
  aeTitle: z.string().max(16).optional(),
  enrolledAt: z.iso.datetime(),
})
export type EdgeIdentity = z.infer<typeof EdgeIdentity>

/** Holds the identity, the key and its counter; mode 700. */
export const identityFolder = (dataDir: string): string => join(dataDir, 'identity')

export const identityPath = (dataDir: string): string => join(identityFolder(dataDir), 'agent.json')

/** A key belongs to one agent for ever, so it carries its name. */
export const identityKeyPath = (dataDir: string, agentId: string): string =>
  join(identityFolder(dataDir), `${agentId}.pem`)

/** Null before enrolment; throws when the file is not what enrolment writes. */
export function readIdentity(dataDir: string): EdgeIdentity | null {
  const text = readSmallFile(identityPath(dataDir))
  return text === null ? null : EdgeIdentity.parse(JSON.parse(text))
}

export function writeIdentity(dataDir: string, identity: EdgeIdentity): void {
  writeSmallFile(identityPath(dataDir), `${JSON.stringify(identity, null, 2)}\n`)
}
