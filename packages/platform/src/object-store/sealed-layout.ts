/**
 * How a sealed object lies in the store: records of one chunk each, in order, nothing before or after them.
 *
 * | bytes     | what |
 * | --------- | ---- |
 * | 4         | magic `YTS2` |
 * | 4         | version of the tenant's key, big endian; the key's row says which suite |
 * | 56        | zeros, so that `nonce`, `ciphertext` and `tag` end the record; fewer by what the suite adds |
 * | 1…1048576 | ciphertext with the suite's nonce before and its tag behind |
 *
 * Every record is 64 bytes longer than its chunk whatever the suite, so a position follows from a position without
 * reading anything first: a range costs one request, as it did unsealed. A chunk is as large as a block of the
 * gateway's memory: smaller ones had to be put together, and the garbage of that cost more than AES itself.
 */
export const CHUNK_BYTES = 1024 * 1024
export const HEAD_BYTES = 8
export const RECORD_OVERHEAD_BYTES = 64
export const RECORD_BYTES = CHUNK_BYTES + RECORD_OVERHEAD_BYTES
const MAGIC = 0x59545332

/** Length in the store of so many plain bytes. */
export function sealedLength(plainBytes: number): number {
  return plainBytes + Math.ceil(plainBytes / CHUNK_BYTES) * RECORD_OVERHEAD_BYTES
}

/** Plain length of an object of this length in the store; null when no sealed object can be so long. */
export function plainLength(sealedBytes: number): number | null {
  const plain = sealedBytes - Math.ceil(sealedBytes / RECORD_BYTES) * RECORD_OVERHEAD_BYTES
  return sealedLength(plain) === sealedBytes ? plain : null
}

export interface Records {
  /** Number of the first chunk, from 0. */
  readonly first: number
  /** Where the records begin in the store, and how long they are together. */
  readonly offset: number
  readonly length: number
}

/** The records that hold a plain range; `objectBytes` is the plain length of the object. */
export function recordsOf(range: {
  readonly offset: number
  readonly length: number
  readonly objectBytes: number
}): Records {
  const first = Math.floor(range.offset / CHUNK_BYTES)
  const end = Math.min(
    range.objectBytes,
    Math.ceil((range.offset + range.length) / CHUNK_BYTES) * CHUNK_BYTES,
  )
  return { first, offset: first * RECORD_BYTES, length: sealedLength(end - first * CHUNK_BYTES) }
}

/** Cuts records that lie one behind the other. */
export function* eachRecord(records: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < records.length; at += RECORD_BYTES) yield records.subarray(at, at + RECORD_BYTES)
}

/** Cuts plain bytes into chunks. */
export function* eachChunk(plain: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < plain.length; at += CHUNK_BYTES) yield plain.subarray(at, at + CHUNK_BYTES)
}

/** Writes magic, key version and zeros. */
export function writeHead(record: Buffer, keyVersion: number): void {
  record.writeUInt32BE(MAGIC, 0)
  record.writeUInt32BE(keyVersion, 4)
  record.fill(0, HEAD_BYTES, RECORD_OVERHEAD_BYTES)
}

/** The key version of a record; null when this is none of ours. */
export function readHead(record: Uint8Array): number | null {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength)
  if (record.byteLength <= RECORD_OVERHEAD_BYTES || view.getUint32(0) !== MAGIC) return null
  return view.getUint32(4)
}
