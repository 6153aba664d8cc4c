import {
  crc32c,
  decodePackIndex,
  decodeTrailer,
  type PackIndex,
  partsOf,
  type Span,
  TRAILER_BYTES,
} from '@yingtong/agent-protocol'
import { type Ctx, objectKey } from '../kernel/index.ts'
import { type Damage, DamagedObjectError, damageOf, readObject, reportDamage } from '../storage/index.ts'
import { LeastRecentlyUsed } from './internal/least-recently-used.ts'

/** A pack of the tenant: its digest, which is its name, and its length in bytes. */
export interface PackRef {
  readonly sha256: string
  readonly byteLength: number
}

const packObject = (pack: PackRef) => ({ kind: 'pack', name: pack.sha256 }) as const

/** Notes that a pack does not hold what it should; later reads of good parts still work. */
export const reportPackDamage = (ctx: Ctx, pack: PackRef, damage: Damage): Promise<void> =>
  reportDamage(ctx, packObject(pack), damage)

export const damagedPack = (pack: PackRef) => new DamagedObjectError(packObject(pack))

/** One part of a pack, compared with its checksum; read a second time past the cache before it is called damaged. */
export async function readPart(ctx: Ctx, pack: PackRef, part: Span): Promise<Uint8Array> {
  if (part.length === 0) return new Uint8Array(0)
  const range = { offset: part.offset, length: part.length, objectBytes: pack.byteLength }
  return readObject(ctx, packObject(pack), { range, isRight: (bytes) => isRight(bytes, part) })
}

/** A piece has no checksum: who takes all of them compares the part's. */
const isRight = (bytes: Uint8Array, { length, crc32c: expected }: Span): boolean =>
  bytes.byteLength === length && (expected === undefined || crc32c(bytes) === expected)

/** Reads ahead so that parts which lie one behind the other cost one request for each 8 MiB. */
const WINDOW_BYTES = 8 * 1024 * 1024

/** Parts in about the order in which they lie in the pack, each compared with its checksum. */
export function sequentialParts(ctx: Ctx, pack: PackRef): (part: Span) => Promise<Uint8Array> {
  const key = objectKey(ctx, 'pack', pack.sha256)
  let window = { offset: 0, bytes: new Uint8Array(0) as Uint8Array }
  async function advance(part: Span): Promise<void> {
    const length = Math.max(part.length, Math.min(WINDOW_BYTES, pack.byteLength - part.offset))
    const range = { offset: part.offset, length, objectBytes: pack.byteLength }
    window = { offset: part.offset, bytes: await ctx.services.store.read(key, range) }
  }
  return async (part) => {
    const end = part.offset + part.length
    try {
      if (part.offset < window.offset || end > window.offset + window.bytes.byteLength) await advance(part)
    } catch (error) {
      if (damageOf(error) === null) throw error
      // One bad spot in a window must not condemn the good parts beside it.
      return readPart(ctx, pack, part)
    }
    const bytes = window.bytes.subarray(part.offset - window.offset, end - window.offset)
    return isRight(bytes, part) ? bytes : readPart(ctx, pack, part)
  }
}

/** Decoded indices of this process, by tenant and digest. */
const indices = new LeastRecentlyUsed<PackIndex>(64)
/** Larger ones are decoded anew: sixty-four of these take some 64 MiB. */
const KEPT_PARTS_MAX = 10_000

/** The index of a pack from its row, which holds index and trailer as they lie at the end of the pack. */
export async function readPackIndex(
  ctx: Ctx,
  pack: PackRef & { readonly packIndex: Uint8Array | null },
): Promise<PackIndex> {
  const key = `${ctx.tenantId} ${pack.sha256}`
  const held = indices.get(key)
  if (held) return held
  if (!pack.packIndex) throw damagedPack(pack)
  const trailerAt = pack.packIndex.byteLength - TRAILER_BYTES
  const trailer = decodeTrailer(pack.packIndex.subarray(trailerAt), pack.byteLength)
  const decoded = await decodePackIndex(pack.packIndex.subarray(0, trailerAt), trailer)
  const parts = decoded.instances.reduce((sum, entry) => sum + partsOf(entry).length, 0)
  if (parts <= KEPT_PARTS_MAX) indices.set(key, decoded)
  return decoded
}
