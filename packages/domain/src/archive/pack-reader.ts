import {
  crc32c,
  decodePackIndex,
  decodeTrailer,
  PackError,
  type PackIndex,
  type Part,
  partsOf,
  TRAILER_BYTES,
} from '@yingtong/agent-protocol'
import { eq, packs } from '@yingtong/db'
import { type Ctx, DomainError, objectKey } from '../kernel/index.ts'
import { LeastRecentlyUsed } from './internal/least-recently-used.ts'
import { readStored } from './read-stored.ts'
import { statesBefore } from './transitions.ts'

/** A pack of the tenant: its digest, which is its name, and its length in bytes. */
export interface PackRef {
  readonly sha256: string
  readonly byteLength: number
}

/** The bytes in the store are not those that were stored; doors answer 502 and show nothing (promise A9). */
export class DamagedImageError extends DomainError {
  constructor(pack: PackRef | null) {
    super('unavailable', 'the stored image is damaged; it is not shown, and the incident was recorded', {
      logFields: pack ? { packSha256: pack.sha256 } : {},
    })
    this.name = 'DamagedImageError'
  }
}

/** Notes that a pack does not hold what it should; later reads of good parts still work. */
export async function reportDamage(ctx: Ctx, pack: PackRef): Promise<void> {
  ctx.services.log.error('a stored pack is damaged', { tenantId: ctx.tenantId, packSha256: pack.sha256 })
  await ctx.services.database.withTenant(ctx.tenantId, async (tx) => {
    const [row] = await tx.select().from(packs).where(eq(packs.sha256, pack.sha256)).for('update')
    if (row && statesBefore('damaged').includes(row.state))
      await tx.update(packs).set({ state: 'damaged' }).where(eq(packs.id, row.id))
  })
}

/** One part of a pack, compared with its checksum; read a second time past the cache before it is called damaged. */
export async function readPart(ctx: Ctx, pack: PackRef, part: Part): Promise<Uint8Array> {
  if (part.length === 0) return new Uint8Array(0)
  const { store } = ctx.services
  const key = objectKey(ctx, 'pack', pack.sha256)
  const range = { offset: part.offset, length: part.length, objectBytes: pack.byteLength }
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    const bytes = await readStored(ctx, key, range)
    if (bytes && crc32c(bytes) === part.crc32c) return bytes
    store.forget?.(key)
  }
  await reportDamage(ctx, pack)
  throw new DamagedImageError(pack)
}

/** Reads ahead so that parts which lie one behind the other cost one request for each 8 MiB. */
const WINDOW_BYTES = 8 * 1024 * 1024

/** Parts in about the order in which they lie in the pack; not compared: rebuildOriginal() does that. */
export function sequentialParts(ctx: Ctx, pack: PackRef): (part: Part) => Promise<Uint8Array> {
  const key = objectKey(ctx, 'pack', pack.sha256)
  let window = { offset: 0, bytes: new Uint8Array(0) as Uint8Array }
  return async (part) => {
    const end = part.offset + part.length
    if (part.offset < window.offset || end > window.offset + window.bytes.byteLength) {
      const length = Math.max(part.length, Math.min(WINDOW_BYTES, pack.byteLength - part.offset))
      const range = { offset: part.offset, length, objectBytes: pack.byteLength }
      const bytes = await readStored(ctx, key, range)
      if (!bytes) throw new PackError('corrupt', 'the sealed bytes do not open')
      window = { offset: part.offset, bytes }
    }
    return window.bytes.subarray(part.offset - window.offset, end - window.offset)
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
  if (!pack.packIndex) throw new DamagedImageError(pack)
  const trailerAt = pack.packIndex.byteLength - TRAILER_BYTES
  const trailer = decodeTrailer(pack.packIndex.subarray(trailerAt), pack.byteLength)
  const decoded = await decodePackIndex(pack.packIndex.subarray(0, trailerAt), trailer)
  const parts = decoded.instances.reduce((sum, entry) => sum + partsOf(entry).length, 0)
  if (parts <= KEPT_PARTS_MAX) indices.set(key, decoded)
  return decoded
}
