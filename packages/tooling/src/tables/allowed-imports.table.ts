/** What each package of ours may import of ours; `*` is anything. Test files may also import their devDependencies. */
export const ALLOWED_IMPORTS: Readonly<Record<string, readonly string[] | '*'>> = {
  dicom: [],
  codecs: ['dicom'],
  'agent-protocol': ['dicom', 'codecs'],
  dimse: ['dicom'],
  db: ['dicom'],
  domain: ['dicom', 'codecs', 'agent-protocol', 'db'],
  platform: ['dicom', 'codecs', 'domain', 'db'],
  dicomweb: ['dicom', 'codecs', 'domain'],
  api: ['domain'],
  ui: [],
  viewer: [],
  // The gateway is the front door: it serves the viewer's files too.
  gateway: ['dicom', 'agent-protocol', 'db', 'domain', 'platform', 'dicomweb', 'api', 'viewer'],
  worker: ['dicom', 'agent-protocol', 'db', 'domain', 'platform', 'dicomweb', 'api'],
  web: ['dicom', 'db', 'domain', 'platform', 'api', 'ui'],
  'edge-agent': ['dicom', 'codecs', 'dimse', 'agent-protocol'],
  tooling: [],
  testkit: '*',
  tests: '*',
  local: '*',
}

/** Runs in the browser, in the cloud and at the edge: no Node modules. */
export const PURE_PACKAGES: readonly string[] = ['dicom', 'agent-protocol', 'ui']

/** What must never come near a hospital: checked over the whole closure of the edge agent. */
export const NEVER_AT_THE_EDGE: readonly RegExp[] = [
  /^pg$/,
  /^pg-/,
  /^drizzle-orm$/,
  /^@aws-sdk\//,
  /^@smithy\//,
  /^next$/,
  /^stripe$/,
  /^@yingtong\/(?:db|domain|platform|api|dicomweb|ui)$/,
]

/** Business contexts in a line: one may import only those to its left; `kernel` is left of all. */
export const CONTEXT_LINE: readonly string[] = [
  'kernel',
  'keys',
  'storage',
  'tenancy',
  'audit',
  'fleet',
  'archive',
  'ingest',
  'privacy',
  'registration',
  'worklist',
  'reporting',
  'sharing',
  'consultation',
  'exchange',
  'billing',
  'statistics',
  'compliance',
]
