import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { type BulkKey, type BulkKeyring, type ObjectStore, StoreError, VaultError } from '@yingtong/domain'
import { watched } from '../streams/watched.ts'
import { type Sealer, SUITES } from '../vault/suites.ts'
import { scratchMemory } from './scratch-memory.ts'
import {
  CHUNK_BYTES,
  eachChunk,
  eachRecord,
  plainLength,
  RECORD_OVERHEAD_BYTES,
  readHead,
  recordsOf,
  sealedLength,
  writeHead,
} from './sealed-layout.ts'
import { assertStoreKey } from './store-key.ts'

const TENANT_KEY = /^t\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/([a-z-]+)\//
/** Signed heads of the audit chain hold no patient data and are verified by others, with openssl alone. */
const OPEN_KINDS: readonly string[] = ['audit']
const OBJECT_KEYS_MAX = 256
/** A stream reads this much at a time. */
const WINDOW_BYTES = 4 * CHUNK_BYTES

function assertDigest(body: Uint8Array, sha256: string | null): void {
  if (sha256 !== null && createHash('sha256').update(body).digest('hex') !== sha256)
    throw new Error('object does not match its digest')
}

/** The tenant under whose key an object lies; null for what lies open. */
function ownerOf(key: string): string | null {
  assertStoreKey(key)
  const [, tenantId, kind] = TENANT_KEY.exec(key) ?? []
  return tenantId === undefined || OPEN_KINDS.includes(kind ?? '') ? null : tenantId
}

/** Each object has a key of its own, so that nonces of different objects never meet. */
type ObjectSealers = (key: string, bulk: BulkKey) => Sealer

/** Derives the keys of objects, and holds as many as a reader of one study needs at a time. */
function objectSealers(): ObjectSealers {
  const held = new WeakMap<Uint8Array, Map<string, Sealer>>()
  return (key, bulk) => {
    const ofTenant = held.get(bulk.bytes) ?? new Map<string, Sealer>()
    held.set(bulk.bytes, ofTenant)
    const known = ofTenant.get(key)
    if (known) return known
    const suite = SUITES[bulk.suite]
    const sealer = suite.sealer(suite.derive(bulk.bytes, `object ${key}`))
    if (ofTenant.size >= OBJECT_KEYS_MAX) ofTenant.clear()
    ofTenant.set(key, sealer)
    return sealer
  }
}

/** Binds a chunk to its object and place; its length is bound by the tag itself. */
const aadOf = (key: string, chunk: number, version: number) => Buffer.from(`${version} ${chunk} ${key}`)

interface Sealing {
  readonly bulk: BulkKey
  readonly sealer: Sealer
  readonly plain: Uint8Array
  /** Number of the first chunk. */
  readonly first: number
}

/** Lets others have the thread after every chunk. */
async function sealChunks(key: string, { bulk, sealer, plain: whole, first }: Sealing): Promise<Buffer> {
  const sealed = Buffer.allocUnsafe(sealedLength(whole.length))
  let [at, chunk] = [0, first]
  for (const plain of eachChunk(whole)) {
    if (chunk > first) await setImmediate()
    writeHead(sealed.subarray(at), bulk.version)
    at += RECORD_OVERHEAD_BYTES - SUITES[bulk.suite].overheadBytes
    for (const piece of sealer.seal(aadOf(key, chunk, bulk.version), plain)) {
      sealed.set(piece, at)
      at += piece.length
    }
    chunk += 1
  }
  return sealed
}

const ZEROS = Buffer.alloc(RECORD_OVERHEAD_BYTES)

/** Where the suite's own bytes begin in a record; what is before them must be zero. */
function bodyOf(record: Uint8Array, bulk: BulkKey): Uint8Array {
  const at = RECORD_OVERHEAD_BYTES - SUITES[bulk.suite].overheadBytes
  if (ZEROS.compare(record, 8, at, 0, at - 8) !== 0) throw new VaultError('this object does not open')
  return record.subarray(at)
}

/** Opens the records of an object into chunks, each under the key that its head names. */
async function openRecords(
  key: string,
  from: { readonly records: Uint8Array; readonly first: number; readonly tenantId: string },
  keys: BulkKeyring & { readonly ofObject: ObjectSealers },
): Promise<readonly Uint8Array[]> {
  const plain: Uint8Array[] = []
  let held: { readonly bulk: BulkKey; readonly sealer: Sealer } | null = null
  let chunk = from.first
  for (const record of eachRecord(from.records)) {
    const version = readHead(record)
    if (version === null) throw new VaultError('this object is not sealed')
    if (held?.bulk.version !== version) {
      const bulk = await keys.version(from.tenantId, version)
      held = { bulk, sealer: keys.ofObject(key, bulk) }
    }
    plain.push(held.sealer.open(aadOf(key, chunk, version), bodyOf(record, held.bulk)))
    chunk += 1
  }
  return plain
}

const joined = (chunks: readonly Uint8Array[]) => (chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks))

function plainBytesOf(sealed: { readonly byteLength: number }): number {
  const byteLength = plainLength(sealed.byteLength)
  if (byteLength === null) throw new VaultError('this object is not sealed')
  return byteLength
}

/**
 * A store whose objects are sealed with the keys of their tenants, in chunks, so that a range costs one request and
 * opens alone. Names and digests stay those of the plain bytes. Objects of tenants never lie open, save the audit heads.
 */
export function sealedStore(inner: ObjectStore, keyring: BulkKeyring): ObjectStore {
  const keys = { ...keyring, ofObject: objectSealers() }
  const scratch = scratchMemory()

  async function seal(tenantId: string, key: string, from: { plain: Uint8Array; first: number }) {
    const bulk = await keys.newest(tenantId)
    return sealChunks(key, { ...from, bulk, sealer: keys.ofObject(key, bulk) })
  }

  async function objectBytesOf(key: string): Promise<number> {
    const info = await inner.head(key)
    if (!info) throw new StoreError('absent', 'there is no such object')
    return plainBytesOf(info)
  }

  async function readSealed(tenantId: string, key: string, range?: Range): Promise<Uint8Array> {
    if (!range) {
      const records = await inner.read(key)
      if (plainBytesOf(records) === 0) return new Uint8Array(0)
      return joined(await openRecords(key, { records, first: 0, tenantId }, keys))
    }
    if (range.length === 0) return new Uint8Array(0)
    const { offset, length } = range
    const objectBytes = range.objectBytes ?? (await objectBytesOf(key))
    if (offset + length > objectBytes) throw new StoreError('short', `object is short: ${objectBytes} bytes`)
    const { first, ...place } = recordsOf({ offset, length, objectBytes })
    const plain = await scratch.lend(place.length, async (into) => {
      const records = await inner.read(key, { ...place, objectBytes: sealedLength(objectBytes), into })
      return joined(await openRecords(key, { records, first, tenantId }, keys))
    })
    const start = offset - first * CHUNK_BYTES
    if (plain.length < start + length) throw new VaultError('this object is shorter than it should be')
    return plain.subarray(start, start + length)
  }

  async function* windows(tenantId: string, key: string, objectBytes: number): AsyncGenerator<Uint8Array> {
    for (let offset = 0; offset < objectBytes; offset += WINDOW_BYTES)
      yield readSealed(tenantId, key, {
        offset,
        length: Math.min(WINDOW_BYTES, objectBytes - offset),
        objectBytes,
      })
  }

  return {
    ...inner,
    async put(key, body, options) {
      const tenantId = ownerOf(key)
      if (tenantId === null) return inner.put(key, body, options)
      assertDigest(body, options.sha256)
      const sealed = await seal(tenantId, key, { plain: body, first: 0 })
      return inner.put(key, sealed, { ...options, sha256: null })
    },
    async head(key) {
      const info = await inner.head(key)
      return info === null || ownerOf(key) === null ? info : { ...info, byteLength: plainBytesOf(info) }
    },
    async read(key, range) {
      const tenantId = ownerOf(key)
      return tenantId === null ? inner.read(key, range) : readSealed(tenantId, key, range)
    },
    async stream(key) {
      const tenantId = ownerOf(key)
      if (tenantId === null) return inner.stream(key)
      return watched(Readable.from(windows(tenantId, key, await objectBytesOf(key)), { objectMode: false }))
    },
    async putPart(key, uploadId, part) {
      const tenantId = ownerOf(key)
      if (tenantId === null) return inner.putPart(key, uploadId, part)
      assertDigest(part.body, part.sha256)
      if (part.offset % CHUNK_BYTES !== 0) throw new Error('parts must begin on whole chunks')
      const body = await seal(tenantId, key, { plain: part.body, first: part.offset / CHUNK_BYTES })
      return inner.putPart(key, uploadId, { ...part, body, sha256: null, offset: sealedLength(part.offset) })
    },
    async *list(prefix) {
      // What does not look sealed is listed as it lies: the sweeper must see it to take it away.
      for await (const entry of inner.list(prefix)) yield { ...entry, byteLength: ownedLength(entry) }
    },
  }
}

type Range = { readonly offset: number; readonly length: number; readonly objectBytes?: number }

function ownedLength(entry: { readonly key: string; readonly byteLength: number }): number {
  if (ownerOf(entry.key) === null) return entry.byteLength
  return plainLength(entry.byteLength) ?? entry.byteLength
}
