/** What `security/floors.json` says of a database server: the first version of each line in which known holes are closed. */
export interface ServerFloors {
  readonly name: string
  /** One version a line, the oldest line first: `15.19`. */
  readonly floors: readonly string[]
  readonly advisory: string
}

export interface ServerVersion {
  readonly major: number
  /** Less than 0 before the first release of the line. */
  readonly minor: number
}

export interface ServerJudgement {
  /** `15.20`, without what the packager adds. */
  readonly installed: string
  readonly floor: string
  readonly sound: boolean
}

/** Reads what `postgres --version` and `server_version` say: `15.20 (Debian 15.20-0+deb12u1)`, `18.4`, `19rc2`. */
export function readServerVersion(text: string): ServerVersion | null {
  const parts = /(?:^|\(PostgreSQL\) )(\d+)(?:\.(\d+)|(?:devel|alpha|beta|rc)\d*)/.exec(text)
  return parts ? { major: Number(parts[1]), minor: Number(parts[2] ?? -1) } : null
}

const order = (a: ServerVersion, b: ServerVersion) => a.major - b.major || a.minor - b.minor

/**
 * Compares a server with the floor of its line. Lines older than every floor get no more fixes, those newer than every
 * floor were released with them; what is not released, or says no version, is not sound.
 */
export function judgeServer(text: string, { floors }: Pick<ServerFloors, 'floors'>): ServerJudgement {
  const version = readServerVersion(text)
  const known = floors.flatMap((floor) => readServerVersion(floor) ?? [])
  const own = known.find(({ major }) => major === version?.major)
  const oldest = known[0] ?? { major: 0, minor: 0 }
  const isNewer = version !== null && version.major > (known.at(-1)?.major ?? 0)
  const floor = own ?? (isNewer ? { major: version.major, minor: 0 } : oldest)
  return {
    installed: version && version.minor >= 0 ? `${version.major}.${version.minor}` : text,
    floor: `${floor.major}.${floor.minor}`,
    sound: version !== null && order(version, floor) >= 0,
  }
}
