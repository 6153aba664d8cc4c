import { sql } from '@yingtong/db'
import { judgeServer } from '@yingtong/db/server-version'
import { z } from 'zod'
import type { Services } from '../../kernel/index.ts'
import { listProcesses } from '../list-processes.ts'
import type { Component, ProcessFacts } from '../process-facts.ts'

const Answer = z.object({ version: z.string() })

/** Holds a server against the floors that the product came with; null where it came without any. */
export function databaseComponent(version: string, floors: ProcessFacts['databaseFloors']): Component | null {
  if (floors === undefined) return null
  const { installed, floor, sound } = judgeServer(version, floors)
  return { name: floors.name, installed: [installed], floor, advisory: floors.advisory, sound }
}

/** Asks the server that answers now, which may have been updated since the processes started. */
export async function judgeDatabase(services: Services): Promise<Component | null> {
  const running = await listProcesses(services, {})
  const latest = running.toSorted((a, b) => b.startedAt.getTime() - a.startedAt.getTime())
  const floors = latest.find(({ facts }) => facts.databaseFloors)?.facts.databaseFloors
  const { version } = await services.database.withIdentity(async (tx) => {
    const { rows } = await tx.execute(sql`select current_setting('server_version') as version`)
    return Answer.parse(rows[0])
  })
  return databaseComponent(version, floors)
}
