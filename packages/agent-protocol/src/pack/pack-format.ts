import { PackError } from './pack-error.ts'

/*
 * Pack format 1.0; PACK-FORMAT.md has the whole of it. All integers little endian.
 *
 *   head      16 bytes   0  magic  "YTPACK\r\n"     8 bytes
 *                        8  major version           uint16 (1)
 *                       10  minor version           uint16 (0)
 *                       12  zero                    4 bytes
 *   headers              one part per instance that is split: everything but frames and large values
 *   bodies               frames, large values and whole files, instance by instance
 *   index                gzip-ed JSON (PackIndexSchema)
 *   trailer   64 bytes   0  offset of the index     uint64
 *                        8  length of the index     uint64
 *                       16  length of the headers   uint64 (they begin at byte 16)
 *                       24  SHA-256 of head, index as stored, and trailer bytes 0 … 23    32 bytes
 *                       56  magic
 *
 * Each byte between head and index belongs to exactly one part and each part has a CRC-32C; the digest covers
 * the rest. So no single byte of a pack can change unnoticed.
 */
export const PACK_MAGIC = Uint8Array.from(Array.from('YTPACK\r\n', (c) => c.charCodeAt(0)))
export const PACK_MAJOR = 1
export const PACK_MINOR = 0
export const HEAD_BYTES = 16
export const TRAILER_BYTES = 64
const DIGESTED_TRAILER_BYTES = 24

export interface Trailer {
  readonly indexOffset: number
  readonly indexLength: number
  /** Length of the header region, which begins at HEAD_BYTES: one ranged read gets all headers. */
  readonly headersLength: number
  readonly digest: Uint8Array
}

/** The first bytes of every pack. */
export function encodeHead(): Uint8Array {
  const head = new Uint8Array(HEAD_BYTES)
  head.set(PACK_MAGIC)
  const view = new DataView(head.buffer)
  view.setUint16(8, PACK_MAJOR, true)
  view.setUint16(10, PACK_MINOR, true)
  return head
}

/** Throws PackError('not-a-pack') for other files and for major versions that this code does not know. */
export function checkHead(head: Uint8Array): void {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  if (head.length < HEAD_BYTES || !hasMagic(head, 0))
    throw new PackError('not-a-pack', 'no magic at the start')
  const major = view.getUint16(8, true)
  if (major !== PACK_MAJOR) throw new PackError('not-a-pack', `pack format ${major} is not known`)
}

/** The last bytes of a pack, for an index as it is stored. */
export async function encodeTrailer(
  place: Omit<Trailer, 'digest' | 'indexLength'>,
  index: Uint8Array,
): Promise<Uint8Array> {
  const trailer = new Uint8Array(TRAILER_BYTES)
  const view = new DataView(trailer.buffer)
  view.setBigUint64(0, BigInt(place.indexOffset), true)
  view.setBigUint64(8, BigInt(index.length), true)
  view.setBigUint64(16, BigInt(place.headersLength), true)
  trailer.set(await packDigest(encodeHead(), index, trailer), DIGESTED_TRAILER_BYTES)
  trailer.set(PACK_MAGIC, TRAILER_BYTES - PACK_MAGIC.length)
  return trailer
}

/** Reads the last TRAILER_BYTES of a pack of `packLength` bytes. Throws PackError('not-a-pack'). */
export function decodeTrailer(bytes: Uint8Array, packLength: number): Trailer {
  if (bytes.length !== TRAILER_BYTES || !hasMagic(bytes, TRAILER_BYTES - PACK_MAGIC.length)) {
    throw new PackError('not-a-pack', 'no magic at the end')
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [indexOffset, indexLength, headersLength] = [0, 8, 16].map((at) =>
    Number(view.getBigUint64(at, true)),
  ) as [number, number, number]
  const fits = indexOffset >= HEAD_BYTES && indexOffset + indexLength + TRAILER_BYTES === packLength
  if (!fits || HEAD_BYTES + headersLength > indexOffset) {
    throw new PackError('not-a-pack', 'the trailer does not fit the length of the pack')
  }
  return { indexOffset, indexLength, headersLength, digest: bytes.slice(DIGESTED_TRAILER_BYTES, 56) }
}

/** SHA-256 over head, stored index and the first trailer bytes. */
export async function packDigest(
  head: Uint8Array,
  index: Uint8Array,
  trailer: Uint8Array,
): Promise<Uint8Array> {
  const all = new Uint8Array(HEAD_BYTES + index.length + DIGESTED_TRAILER_BYTES)
  all.set(head.subarray(0, HEAD_BYTES))
  all.set(index, HEAD_BYTES)
  all.set(trailer.subarray(0, DIGESTED_TRAILER_BYTES), HEAD_BYTES + index.length)
  return new Uint8Array(await crypto.subtle.digest('SHA-256', all))
}

function hasMagic(bytes: Uint8Array, at: number): boolean {
  return PACK_MAGIC.every((byte, i) => bytes[at + i] === byte)
}
