import type { PackIndex } from '@yingtong/agent-protocol'
import type { MetadataLine } from '../../archive/index.ts'
import type { InstanceFacts } from './instance-facts.ts'

/** One object of a pack as the cloud itself read it; nothing here is taken from a claim. */
export interface PackedInstance {
  /** Position in the pack's index. */
  readonly entry: number
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  readonly studyInstanceUid: string
  readonly seriesInstanceUid: string
  readonly originalTransferSyntaxUid: string
  readonly storedTransferSyntaxUid: string
  /** SHA-256 of the original Part 10 file, hex, as claimed; proven when the pack is verified. */
  readonly sha256: string
  /** Fingerprint of the data set as it lies in the pack, hex; see digest-pack.ts. */
  readonly contentSha256: string
  readonly byteLength: number
  readonly facts: InstanceFacts
  readonly line: MetadataLine
  readonly sender: Sender | null
}

export interface Sender {
  readonly aeTitle: string
}

export interface ReadPack {
  readonly sha256: string
  readonly byteLength: number
  /** As it lies in the pack, for the row. */
  readonly encodedIndex: Uint8Array
  readonly index: PackIndex
  readonly instances: readonly PackedInstance[]
}

/** How a pack came in. */
export interface Provenance {
  readonly source: 'agent' | 'stow' | 'web' | 'media'
  readonly agentId?: string | undefined
  readonly remoteAddress?: string | undefined
}
