/** Something a machine must not decide: bytes it could not file, or two truths under one UID. */
export type QuarantineItem = UnreadableItem | ConflictItem

interface ItemBase {
  readonly id: string
  readonly receivedAt: string
  readonly state: 'open' | 'resolved'
  readonly resolution: string | null
}

export interface UnreadableItem extends ItemBase {
  readonly kind: 'unreadable'
  /** Code of the reason: `not-dicom`, `truncated`, … */
  readonly reason: string
  /** The reason in plain words. */
  readonly explanation: string
  readonly source: string
  readonly callingAeTitle: string | null
  readonly remoteAddress: string | null
  readonly byteLength: number
  readonly sha256: string
  readonly claimedSopInstanceUid: string | null
}

export interface ConflictVersion {
  readonly receivedAt: string
  readonly source: string
  readonly sha256: string
  readonly byteLength: number
  readonly renderedUrl: string | null
}

export interface ConflictItem extends ItemBase {
  readonly kind: 'conflict'
  readonly patientMasked: string
  readonly description: string
  readonly sopInstanceUid: string
  /** The version that is in use came first. */
  readonly current: ConflictVersion
  readonly other: ConflictVersion
  /** Only what differs. */
  readonly differences: readonly {
    readonly tag: string
    readonly name: string
    readonly current: string
    readonly other: string
  }[]
}

export const CONFLICT_CHOICES = ['keep', 'replace'] as const
export type ConflictChoice = (typeof CONFLICT_CHOICES)[number]

/** A digest as people compare it: its first eight and last four characters. */
export function shortDigest(sha256: string): string {
  return sha256.length < 16 ? sha256 : `${sha256.slice(0, 4)} ${sha256.slice(4, 8)} … ${sha256.slice(-4)}`
}
