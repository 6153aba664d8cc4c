import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  judgeServer,
  readServerVersion,
  type ServerFloors,
  type ServerVersion,
} from '@yingtong/db/server-version'
import { findPostgresBinaries } from './postgres-binaries.ts'

/** A PostgreSQL of this machine: npm's, or one of the system's packages. */
export interface ServerProgram {
  readonly postgres: string
  readonly initdb: string
  /** As it says itself: `postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)`. */
  readonly said: string
  readonly version: ServerVersion
  readonly isBrought: boolean
}

/** Whether it may be asked for, and in preference to what. */
export interface ServerWish {
  /** The line that made the data; null where there are none yet. */
  readonly major: number | null
  /** A server of the system is taken where it has what this asks for; null: the one that npm brought. */
  readonly floors: Pick<ServerFloors, 'floors'> | null
}

/** No server of this machine may open this data folder. */
export class NoServerError extends Error {}

/** Where packages of Debian, Ubuntu and apt.postgresql.org put the programs of each line. */
const SYSTEM_FOLDER = '/usr/lib/postgresql'

function systemBins(folder: string): readonly string[] {
  const names = existsSync(folder) ? readdirSync(folder) : []
  return names.filter((name) => /^\d+$/.test(name)).map((line) => join(folder, line, 'bin'))
}

function programOf(bin: string, isBrought: boolean): ServerProgram | null {
  const [postgres, initdb] = [join(bin, 'postgres'), join(bin, 'initdb')]
  if (!existsSync(postgres) || !existsSync(initdb)) return null
  try {
    const said = execFileSync(postgres, ['--version'], { encoding: 'utf8', stdio: 'pipe' }).trim()
    const version = readServerVersion(said)
    return version && { postgres, initdb, said, version, isBrought }
  } catch {
    // A package of another machine, or one that lost a library.
    return null
  }
}

/** The one that npm brought first, then those of the system. */
export function serverPrograms(
  forOtherUser: boolean,
  systemFolder: string = SYSTEM_FOLDER,
): readonly ServerProgram[] {
  const brought = dirname(findPostgresBinaries(forOtherUser).postgres)
  const found = [programOf(brought, true), ...systemBins(systemFolder).map((bin) => programOf(bin, false))]
  return found.filter((program) => program !== null)
}

const newestFirst = (a: ServerProgram, b: ServerProgram) =>
  b.version.major - a.version.major || b.version.minor - a.version.minor

/**
 * The server to run. Data are opened by the line that made them and by no other; among those, and for new data among
 * all that are new enough, one of the system that has the known holes closed goes before the one that npm brought.
 */
export function chooseServer(
  programs: readonly ServerProgram[],
  { major, floors }: ServerWish,
): ServerProgram {
  const able = programs.filter(({ version }) => major === null || version.major === major)
  const brought = able.find(({ isBrought }) => isBrought)
  const others = able.filter(({ isBrought }) => !isBrought).sort(newestFirst)
  const sound = floors === null ? [] : others.filter(({ said }) => judgeServer(said, floors).sound)
  const isBroughtSound = brought && (floors === null || judgeServer(brought.said, floors).sound)
  const chosen = isBroughtSound ? brought : (sound[0] ?? brought ?? others[0])
  if (chosen) return chosen
  throw new NoServerError(
    `its data were made by PostgreSQL ${major}, and no other line may open them: install postgresql-${major} ` +
      `(here: ${programs.map(({ said }) => said.replace(/^.*\(PostgreSQL\) /, '')).join(', ') || 'none'})`,
  )
}

/** The line that made the data in this folder; null where there are none. */
export function lineOfData(pgdata: string): number | null {
  const file = join(pgdata, 'PG_VERSION')
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : null
}
