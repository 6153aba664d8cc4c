import type { CryptoSuite } from '../ports.ts'

/** One use of cryptography: what is protected, with which algorithm, under which key, since when. */
export interface Protection {
  readonly what:
    | 'sealed-columns'
    | 'objects'
    | 'totp-seeds'
    | 'passwords'
    | 'secrets'
    | 'audit-chain'
    | 'audit-heads'
    | 'report-signatures'
    | 'agent-requests'
    | 'master-key'
  /** Table and column, or where else it lies. */
  readonly place: string
  readonly algorithm: string
  readonly keyId: string
  readonly since: Date | null
  /** When the key gave way to another. */
  readonly until: Date | null
  readonly count: number | null
}

/** Algorithms of the two suites, as `packages/platform/src/vault` builds them. */
export const SUITE_ALGORITHMS = {
  international: { seal: 'AES-256-GCM', sign: 'Ed25519' },
  sm: { seal: 'SM4-CTR + HMAC-SM3', sign: 'SM2 + SM3' },
} as const satisfies Record<CryptoSuite, { readonly seal: string; readonly sign: string }>

export interface ProtectionSources {
  readonly masterKeyId: string
  readonly dataKeys: readonly {
    readonly version: number
    readonly suite: CryptoSuite
    readonly createdAt: Date
    readonly retiredAt: Date | null
    readonly values: number
  }[]
  readonly objectsSealed: boolean | null
  readonly signingKeys: readonly {
    readonly suite: CryptoSuite
    readonly keyId: string
    readonly createdAt: Date
    readonly reports: number
  }[]
  readonly head: { readonly keyId: string; readonly signedAt: Date; readonly position: number } | null
  readonly agents: { readonly count: number; readonly newestKeyAt: Date | null }
  readonly passwords: number
}

type Known = Partial<Pick<Protection, 'keyId' | 'since' | 'until' | 'count'>>

function use(
  what: Protection['what'],
  [place, algorithm]: readonly [string, string],
  known: Known = {},
): Protection {
  return { what, place, algorithm, keyId: '', since: null, until: null, count: null, ...known }
}

const NUMBERS = 'patients.id_number, patients.telephone'
const OBJECTS = 'object store'

function dataKeyUses({ dataKeys, objectsSealed }: ProtectionSources): Protection[] {
  return dataKeys.flatMap(({ version, suite, createdAt, retiredAt, values }) => {
    const key = { keyId: `data key ${version}`, since: createdAt, until: retiredAt }
    const { seal } = SUITE_ALGORITHMS[suite]
    const columns = use('sealed-columns', [NUMBERS, seal], { ...key, count: values })
    return objectsSealed ? [columns, use('objects', [OBJECTS, seal], key)] : [columns]
  })
}

function signatureUses({ head, signingKeys }: ProtectionSources): Protection[] {
  const suiteOf = (keyId: string): CryptoSuite => (keyId.startsWith('sm2-') ? 'sm' : 'international')
  const heads = head
    ? [
        use('audit-heads', ['audit_heads, object store', SUITE_ALGORITHMS[suiteOf(head.keyId)].sign], {
          keyId: head.keyId,
          since: head.signedAt,
        }),
      ]
    : []
  const reports = signingKeys.map(({ suite, keyId, createdAt, reports: count }) =>
    use('report-signatures', ['report_versions.signature', SUITE_ALGORITHMS[suite].sign], {
      ...{ keyId, since: createdAt, count },
    }),
  )
  return [...heads, ...reports]
}

/** The evidence of GB/T 39786: every use of cryptography with its key, what is not protected included. */
export function protections(sources: ProtectionSources): readonly Protection[] {
  const { masterKeyId: keyId, head, agents, passwords, objectsSealed } = sources
  return [
    use('master-key', ['MASTER_KEY_FILE', 'HKDF'], { keyId }),
    ...dataKeyUses(sources),
    ...(objectsSealed === false ? [use('objects', [OBJECTS, ''])] : []),
    use('totp-seeds', ['users.totp_secret_sealed', 'AES-256-GCM'], { keyId }),
    use('passwords', ['users.password_hash', 'argon2id'], { count: passwords }),
    use('secrets', ['sessions, api_tokens, invitations', 'SHA-256']),
    use('agent-requests', ['agents.public_key', 'Ed25519'], {
      ...{ since: agents.newestKeyAt, count: agents.count },
    }),
    use('audit-chain', ['audit_links', 'SHA-256'], { count: head?.position ?? 0 }),
    ...signatureUses(sources),
  ]
}
