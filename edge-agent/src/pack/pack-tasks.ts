import { type InstancePlan, PLAIN_FAULT, type Reason } from '@yingtong/agent-protocol'

/** Look at one object, encode its frames where that helps, append the code streams to a file. */
export interface EncodeTask {
  readonly kind: 'encode'
  readonly sha256: string
  readonly path: string
  /** Do not encode: an earlier try went wrong. */
  readonly asItCame: boolean
  /** Each thread appends to `<partsBase>-<thread>.tmp`, which no other thread writes to. */
  readonly partsBase: string
}

export interface EncodedObject {
  readonly plan: InstancePlan
  readonly sha256: string
  readonly path: string
  /** Null: the frames stay as they came. */
  readonly encoded: {
    readonly transferSyntaxUid: string
    /** Length of each code stream; they lie behind each other in the file from `offset` on. */
    readonly byteLengths: readonly number[]
    readonly partsPath: string
    readonly offset: number
  } | null
  /** Bytes that the object will take in a pack. */
  readonly packedBytes: number
}

/** Write the pack of these objects to a file and fsync it. */
export interface AssembleTask {
  readonly kind: 'assemble'
  readonly objects: readonly EncodedObject[]
  readonly tempPath: string
}

export interface AssembledPack {
  readonly sha256: string
  readonly byteLength: number
}

export type PackTask = EncodeTask | AssembleTask

/** `damaged`: the file is not what was received; `no-room`: the disk takes no writes for now; `failed`: everything else. */
export type PackFailure = 'damaged' | 'no-room' | 'failed'

export interface PackTaskMessage {
  readonly id: number
  readonly task: PackTask
}

export type PackReply =
  | { readonly id: number; readonly progress: true }
  | { readonly id: number; readonly encoded: EncodedObject }
  | { readonly id: number; readonly assembled: AssembledPack }
  | { readonly id: number; readonly failure: PackFailure; readonly detail: Reason }

export class PackTaskError extends Error {
  readonly failure: PackFailure
  readonly [PLAIN_FAULT]: string

  /** `detail`: a sentence of ours, or what `reasonOf` said in the thread. */
  constructor(failure: PackFailure, detail: string) {
    super(detail)
    this[PLAIN_FAULT] = detail
    this.name = 'PackTaskError'
    this.failure = failure
  }
}
