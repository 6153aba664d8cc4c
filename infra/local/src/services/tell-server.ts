import { judgeServer, type ServerFloors } from '@yingtong/db/server-version'
import { type PreparedPostgres, runSql } from '@yingtong/testkit/machine'
import type { StatusLines } from '../state/status-lines.ts'

/** What helps: the line's own packages where there are data already, any patched server where there are none. */
function remedyOf(prepared: PreparedPostgres | null, floor: string): string {
  const line = Number.parseInt(floor, 10)
  return prepared === null
    ? `have the server of DATABASE_URL updated to ${floor} or later`
    : `install postgresql-${line} of ${floor} or later (apt.postgresql.org) and start again: it then runs these data. ` +
        'A new data folder takes any patched PostgreSQL of this system'
}

/** Says which server answers, and plainly when it has holes that later ones closed. `prepared` is null for DATABASE_URL. */
export async function tellServer(
  adminUrl: string,
  prepared: PreparedPostgres | null,
  { lines, floors }: { readonly lines: StatusLines; readonly floors: ServerFloors | null },
): Promise<void> {
  const [row] = await runSql(adminUrl, 'show server_version')
  const said = String(row?.server_version)
  const whose =
    prepared === null ? 'of DATABASE_URL' : prepared.program.isBrought ? 'from npm' : 'of this system'
  const { installed, floor, sound } = judgeServer(said, floors ?? { floors: [] })
  lines.step(`database is ready: PostgreSQL ${installed} ${whose}`)
  if (floors === null || sound) return
  lines.fault(
    `PostgreSQL ${installed} is older than ${floor}, which is the least (${floors.advisory}): ${remedyOf(prepared, floor)}`,
  )
}
