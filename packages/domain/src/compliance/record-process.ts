import { processes, sql } from '@yingtong/db'
import { z } from 'zod'
import { identity } from '../kernel/index.ts'
import { databaseComponent } from './internal/judge-database.ts'
import { type Component, ProcessReport } from './process-facts.ts'

const Session = z.object({ version: z.string(), tls: z.boolean() })

/**
 * Keeps what a process says of itself at its start; what its connection is, the database says. Answers how that server
 * stands against the floors of the report.
 */
export const recordProcess = identity(
  { name: 'process.record', input: ProcessReport },
  async (tx, report, services): Promise<Component | null> => {
    const { rows } = await tx.execute(
      sql`select current_setting('server_version') as version,
        coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as tls`,
    )
    const session = Session.parse(rows[0])
    const facts = { ...report.facts, databaseTls: session.tls, databaseVersion: session.version }
    const row = { ...report, facts, startedAt: services.now() }
    await tx
      .insert(processes)
      .values(row)
      .onConflictDoUpdate({ target: [processes.name, processes.host], set: row })
    return databaseComponent(session.version, report.facts.databaseFloors)
  },
)
