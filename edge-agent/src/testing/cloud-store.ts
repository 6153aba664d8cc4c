import { createHash } from 'node:crypto'
import {
  type CommitRequest,
  type CommitResponse,
  type ErrorCode,
  type OfferRequest,
  type OfferResponse,
  openPack,
  rebuildOriginal,
  type StatusRequest,
  type StatusResponse,
} from '@yingtong/agent-protocol'

/** An error of the protocol. */
export class Refusal extends Error {
  readonly code: ErrorCode
  readonly parts: readonly number[] | undefined

  constructor(code: ErrorCode, parts?: readonly number[]) {
    super(code)
    this.code = code
    this.parts = parts
  }
}

export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

interface Upload {
  readonly sha256: string
  readonly byteLength: number
  readonly parts: Map<number, Buffer>
  /** What its rows say was put, whatever the store holds. */
  readonly done: Set<number>
}

interface StoredPack {
  readonly bytes: Buffer
  verified: boolean
}

export interface CloudStore {
  readonly packs: ReadonlyMap<string, StoredPack>
  /** Digests of originals that were rebuilt from committed packs. */
  readonly originals: ReadonlySet<string>
  /** In the order in which packs were committed. */
  readonly commitOrder: readonly string[]
  offer(request: OfferRequest, partUrl?: (uploadId: string, number: number) => string): OfferResponse
  putPart(uploadId: string, number: number, body: Buffer): object
  commit(uploadId: string, request: CommitRequest): Promise<CommitResponse>
  status(request: StatusRequest): StatusResponse
  /** Loses a pack, as a cloud must not. */
  lose(sha256: string): void
  /** Loses a part that was taken, while the rows go on saying that it is there. */
  losePart(number: number): void
  /** Whether a commit that lacks parts says which. */
  namesParts: boolean
  /** Whether ACK-S is given. */
  safe: boolean
}

export function createCloudStore(partBytes: number): CloudStore {
  const uploads = new Map<string, Upload>()
  const packs = new Map<string, StoredPack>()
  const originals = new Set<string>()
  const commitOrder: string[] = []

  const answerOffer = (pack: OfferRequest['packs'][number], partUrl: (id: string, n: number) => string) => {
    const { sha256, byteLength } = pack
    const stored = packs.get(sha256)
    if (stored)
      return { sha256, state: 'have' as const, ack: stored.verified ? ('S' as const) : ('C' as const) }
    const uploadId = `upload-${sha256.slice(0, 16)}`
    const upload = uploads.get(uploadId) ?? { sha256, byteLength, parts: new Map(), done: new Set() }
    uploads.set(uploadId, upload)
    const count = Math.max(1, Math.ceil(byteLength / partBytes))
    const parts = Array.from({ length: count }, (_, i) => ({
      number: i + 1,
      url: partUrl(uploadId, i + 1),
      done: upload.done.has(i + 1),
    }))
    return { sha256, state: 'send' as const, uploadId, partBytes, parts }
  }

  const store: CloudStore = {
    packs,
    originals,
    commitOrder,
    safe: true,
    namesParts: true,
    offer: (request, partUrl = (id, n) => `/agent/v1/uploads/${id}/parts/${n}`) => ({
      packs: request.packs.map((pack) => answerOffer(pack, partUrl)),
    }),
    putPart: (uploadId, number, body) => {
      const upload = uploads.get(uploadId)
      if (!upload) throw new Refusal('unknown-upload')
      upload.parts.set(number, body)
      upload.done.add(number)
      return {}
    },
    commit: async (uploadId, request) => {
      const upload = uploads.get(uploadId)
      if (!upload) throw new Refusal('unknown-upload')
      const bytes = Buffer.concat([...upload.parts].sort(([a], [b]) => a - b).map(([, part]) => part))
      if (bytes.byteLength !== upload.byteLength) {
        const lost = [...upload.done].filter((number) => !upload.parts.has(number))
        throw new Refusal('missing-parts', store.namesParts ? lost : undefined)
      }
      if (sha256Hex(bytes) !== request.sha256) throw new Refusal('digest-mismatch')
      const instances = await rebuildAll(bytes, originals)
      packs.set(request.sha256, { bytes, verified: false })
      commitOrder.push(request.sha256)
      return { ack: 'C', instances }
    },
    status: (request) => ({
      packs: request.packs.map((sha256) => {
        const stored = packs.get(sha256)
        if (stored) stored.verified = store.safe
        return { sha256, ack: stored ? (stored.verified ? 'S' : 'C') : 'none' }
      }),
    }),
    losePart: (number) => {
      for (const upload of uploads.values()) upload.parts.delete(number)
    },
    lose: (sha256) => {
      packs.delete(sha256)
      for (const [id, upload] of uploads) if (upload.sha256 === sha256) uploads.delete(id)
    },
  }
  return store
}

/** Opens the pack and rebuilds every original; a digest that does not agree is a bad pack. */
async function rebuildAll(bytes: Buffer, originals: Set<string>): Promise<CommitResponse['instances']> {
  const pack = await openPack(async (at, length) => bytes.subarray(at, at + length), bytes.byteLength)
  const outcomes: CommitResponse['instances'] = []
  for (const entry of pack.index.instances) {
    const hash = createHash('sha256')
    for await (const chunk of rebuildOriginal(entry, pack.readPart)) hash.update(chunk)
    if (hash.digest('hex') !== entry.sha256) throw new Refusal('bad-pack')
    const known = originals.has(entry.sha256)
    originals.add(entry.sha256)
    outcomes.push({ sopInstanceUid: entry.sopInstanceUid, outcome: known ? 'duplicate' : 'stored' })
  }
  return outcomes
}
