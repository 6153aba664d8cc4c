import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ServerFloors } from '@yingtong/db/server-version'

const FLOORS = fileURLToPath(new URL('../../../security/floors.json', import.meta.url))

/** What `security/floors.json` asks of the database server; null where that file does not come along. */
export function databaseFloors(): ServerFloors | null {
  try {
    const { servers } = JSON.parse(readFileSync(FLOORS, 'utf8')) as {
      readonly servers: readonly ServerFloors[]
    }
    const found = servers.find(({ name }) => name === 'PostgreSQL')
    return found ? { name: found.name, floors: found.floors, advisory: found.advisory } : null
  } catch {
    return null
  }
}
