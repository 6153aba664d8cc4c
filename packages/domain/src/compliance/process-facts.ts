import { z } from 'zod'

const Place = z.string().max(300)

/** A package that an advisory is about, as it is installed. */
export const Component = z.object({
  name: z.string().max(200),
  installed: z.array(z.string().max(60)).max(50),
  floor: z.string().max(60),
  advisory: z.string().max(600),
  /** No installed copy is older than the floor. */
  sound: z.boolean(),
})
export type Component = z.output<typeof Component>

/** Where a process connects to and how, from its own environment; hosts and schemes, never a secret. */
export const ProcessFacts = z.object({
  /** `host:port` of the database. */
  database: Place,
  /** Filled from the session itself when the row is written. */
  databaseTls: z.boolean().default(false),
  databaseVersion: z.string().max(100).default(''),
  /** What the product asks of the database server, one floor a line of releases. */
  databaseFloors: z
    .object({
      name: z.string().max(60),
      floors: z.array(z.string().max(20)).max(20),
      advisory: z.string().max(600),
    })
    .optional(),
  store: z
    .object({ kind: z.enum(['folder', 's3']), place: Place, tls: z.boolean(), sealed: z.boolean() })
    .optional(),
  publicOrigin: Place.optional(),
  webOrigin: Place.optional(),
  identityProvider: Place.optional(),
  /** The next mail server; `tls` where nothing goes out before the connection is secured. */
  mailServer: z.object({ place: Place, tls: z.boolean() }).optional(),
  components: z.array(Component).max(500).optional(),
})
export type ProcessFacts = z.output<typeof ProcessFacts>

/** What a process says of itself when it starts. */
export const ProcessReport = z.object({
  name: z.string().min(1).max(40),
  host: z.string().min(1).max(255),
  release: z.string().max(60),
  nodeVersion: z.string().max(60),
  opensslVersion: z.string().max(60),
  facts: ProcessFacts,
})
export type ProcessReport = z.output<typeof ProcessReport>

export interface RunningProcess extends ProcessReport {
  readonly startedAt: Date
}
