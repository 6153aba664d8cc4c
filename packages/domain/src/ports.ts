import type { Readable } from 'node:stream'
import type { LogFields } from '@yingtong/agent-protocol'
import type { DisplayRules, PixelFormat } from '@yingtong/codecs'

export interface ObjectRange {
  readonly offset: number
  readonly length: number
  readonly objectBytes?: number
  /** Memory of `length` bytes that the reader brings and uses again; a store may put the bytes there or not. */
  readonly into?: Uint8Array | undefined
}

/** Metadata of a stored object. */
export interface ObjectInfo {
  readonly byteLength: number
}

/**
 * Immutable bytes under a key. One contract test, every adapter: nothing is ever overwritten, a write is whole
 * or absent, what `put` acknowledged survives a power cut.
 */
export interface ObjectStore {
  /**
   * Stores the bytes unless the key exists; verifies `sha256` (hex) before it acknowledges. Null is for a store that
   * wraps another and has just made the bytes: there is nothing to compare them with.
   */
  put(
    key: string,
    body: Uint8Array,
    options: {
      readonly sha256: string | null
      readonly contentType?: string
      /** The right bytes take the place of damaged ones under their own digest, at once: nobody finds nothing there. */
      readonly replace?: boolean
    },
  ): Promise<'stored' | 'exists'>
  /** Null when there is none; throws StoreError when the store is away or the object cannot be looked at. */
  head(key: string): Promise<ObjectInfo | null>
  /**
   * Reads `length` bytes from `offset`, the whole object without a range. What is not there or short is a StoreError
   * that says so, apart from a store that is away. The bytes are shared and must not be changed. `objectBytes`, the length of the whole object, lets a cache read in blocks.
   */
  read(key: string, range?: ObjectRange): Promise<Uint8Array>
  /** Streams the whole object in order. */
  stream(key: string): Promise<Readable>
  /** Starts a write in parts; the object appears only when `complete` returns. */
  beginUpload(key: string): Promise<string>
  /**
   * Stores part `number` (from 1), whose first byte is byte `offset` of the object; repeating a part replaces it.
   * Returns the receipt that `complete` wants.
   */
  putPart(
    key: string,
    uploadId: string,
    part: {
      readonly number: number
      readonly offset: number
      readonly body: Uint8Array
      readonly sha256: string | null
    },
  ): Promise<string>
  /** The object appears; one that is there stays as it is unless it is to be replaced. */
  completeUpload(
    key: string,
    uploadId: string,
    receipts: readonly string[],
    options?: { readonly replace?: boolean },
  ): Promise<void>
  /** Receipts of the parts that lie in the store, by number; null when it knows no such upload. */
  listParts(key: string, uploadId: string): Promise<ReadonlyMap<number, string> | null>
  /** Writes in parts below a prefix that were begun and neither completed nor given up. */
  listUploads(
    prefix: string,
  ): AsyncIterable<{ readonly key: string; readonly uploadId: string; readonly startedAt: Date }>
  abortUpload(key: string, uploadId: string): Promise<void>
  /** Keys below a prefix, for the sweeper and for tests. */
  list(
    prefix: string,
  ): AsyncIterable<{ readonly key: string; readonly byteLength: number; readonly modifiedAt: Date }>
  /** Rejects while nothing can be written; stores that say so only when they are written to have none. */
  checkWritable?(): Promise<void>
  /** Drops what a cache holds of an object whose bytes turned out to be wrong; stores without a cache have none. */
  forget?(key: string): void
  /** For the sweeper and failed uploads only: no verb deletes by UID. */
  remove(key: string): Promise<void>
}

/** Plain text for one mail box; never anything of a patient. */
export interface Letter {
  readonly to: string
  readonly subject: string
  readonly text: string
}

export interface Mailer {
  /** Of our pages, for links: as it was configured, never as a request named it. */
  readonly origin: string
  /** Resolves when the next mail server has taken it. */
  send(letter: Letter): Promise<void>
}

export interface PasswordHasher {
  /**
   * argon2id, encoded with its parameters. Hashing is costly: those who ask are served in turn, by `by` (the address of
   * somebody not signed in yet), and told `unavailable` when too many of the same wait.
   */
  hash(password: string, by?: string): Promise<string>
  verify(hash: string, password: string, by?: string): Promise<boolean>
}

/** A frame that is read only when somebody is free to work on it: who waits holds no memory. */
export interface FrameSource {
  readonly byteLength: number
  read(): Promise<Uint8Array>
}

/** Whose work it is: what is shared between tenants is shared by this, and who left is not worked for. */
export interface PixelTurn {
  readonly tenantId: string
  readonly signal?: AbortSignal | undefined
  /** How long to wait for a free decoder before `unavailable`. */
  readonly patienceMs?: number
}

/** What was made of a frame: few bytes in memory, many on disk until they were read. To be disposed of. */
export interface MadeBytes extends AsyncDisposable {
  readonly byteLength: number
  /** What of it is in memory. */
  readonly heldBytes: number
  /** Once. */
  chunks(): AsyncGenerator<Uint8Array>
}

/** Turns native frames into HTJ2K in a child process; null means: keep the frame as it came. */
export interface FrameEncoder {
  encode(frame: FrameSource, format: PixelFormat, turn: PixelTurn): Promise<MadeBytes | null>
}

/** One rendered picture. */
/** A part of the image, in its own pixels; a negative side is drawn mirrored (PS3.18 §8.3.5.1.3). */
export interface SourceRegion {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface RenderRequest extends DisplayRules {
  /** The frame as stored, its transfer syntax and pixel format. */
  readonly frame: FrameSource
  readonly transferSyntaxUid: string
  readonly format: {
    readonly rows: number
    readonly columns: number
    readonly samplesPerPixel: number
    readonly bitsAllocated: number
    readonly bitsStored: number
    readonly pixelRepresentation: 0 | 1
    readonly photometricInterpretation: string
    readonly planarConfiguration: 0 | 1
    readonly littleEndian: boolean
  }
  readonly region?: SourceRegion
  /** The result fits into this many pixels, never enlarged. */
  readonly fit?: { readonly width: number; readonly height: number }
  readonly type: 'image/jpeg' | 'image/png'
  readonly quality?: number
}

/**
 * Foreign pixels are decoded in sandboxed child processes with memory and time limits, never in the caller's. Throws
 * `invalid` for what the image is to blame for, `unavailable` when there was no child, or it was lost through no fault
 * of the image.
 */
export interface ImageRenderer {
  render(request: RenderRequest, turn: PixelTurn): Promise<MadeBytes>
  /** Decodes a frame to native little-endian interleaved samples. */
  decode(
    request: Pick<RenderRequest, 'frame' | 'transferSyntaxUid' | 'format'>,
    turn: PixelTurn,
  ): Promise<{
    readonly pixels: MadeBytes
    readonly photometricInterpretation: string
    readonly samplesPerPixel: number
    readonly bitsAllocated: number
  }>
  /** HTJ2K back to the bytes that the original file had, all of them in memory: the caller has booked them. */
  restore(frame: FrameSource, format: PixelFormat, turn: PixelTurn): Promise<Uint8Array>
}

export interface ReportDocument {
  readonly hospital: string
  readonly title: string
  readonly unsigned: boolean
  readonly fields: readonly { readonly label: string; readonly value: string }[]
  readonly sections: readonly { readonly heading: string; readonly text: string }[]
  readonly signatures: readonly { readonly label: string; readonly name: string; readonly at: string }[]
  readonly footer: string
  readonly digest: string
  /** Algorithm, key and fingerprint of the electronic signature, as one line; absent on what nobody signed. */
  readonly signed?: string
}

export interface PdfRenderer {
  /** A4 pages of the report with embedded Chinese fonts; hospitals in turn, `unavailable` when too many of one wait. */
  renderReport(report: ReportDocument, turn: { readonly tenantId: string }): Promise<Uint8Array>
}

/** Lines for who runs the system. Errors only as `reasonOf` tells them: anything else does not compile. */
export interface Log {
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

export type CryptoSuite = 'international' | 'sm'

/** A data key of a tenant under the master key; only the vault can use it. */
export interface WrappedKey {
  readonly suite: CryptoSuite
  readonly masterKeyId: string
  /** Opaque text; without the master key it is worth nothing. */
  readonly wrappedKey: string
}

/** A data key with the place it was made for: moved to another tenant or version it does not open. */
export interface TenantKey extends WrappedKey {
  readonly tenantId: string
  /** From 1; each rotation makes the next. */
  readonly version: number
}

/** What objects of a tenant are sealed under. */
export interface BulkKey {
  readonly version: number
  readonly suite: CryptoSuite
  readonly bytes: Uint8Array
}

/** Where a sealing store gets its keys; throws VaultError for those that were erased. */
export interface BulkKeyring {
  newest(tenantId: string): Promise<BulkKey>
  version(tenantId: string, version: number): Promise<BulkKey>
}

export interface Signed {
  /** Base64; DER inside for SM2, 64 raw bytes for Ed25519. */
  readonly signature: string
  readonly keyId: string
}

/**
 * Everything cryptographic, under a master key that lies outside the database. `purpose` names table, column and row
 * (`users.totp:<id>`) and is bound into what is sealed, so that a value moved to another column or person does not
 * open. Opening throws VaultError, never answers with something else. Suites: AES-256-GCM, SHA-256, Ed25519; or SM4,
 * SM3, SM2.
 */
export interface Vault {
  /** Small secrets of the platform itself: seeds of second factors. */
  seal(purpose: string, plain: string): string
  open(purpose: string, sealed: string): string
  newTenantKey(tenantId: string, version: number, suite: CryptoSuite): WrappedKey
  /** The master key that wraps and seals now; older ones only open. */
  readonly masterKeyId: string
  /** Every master key that is here. */
  readonly masterKeyIds: readonly string[]
  /** What `seal` begins its values with now: to find what an older master key sealed. */
  readonly beginning: string
  /** The same data key under the newest master key. */
  rewrap(key: TenantKey): WrappedKey
  sealWith(key: TenantKey, purpose: string, plain: string): string
  openWith(key: TenantKey, purpose: string, sealed: string): string
  /** Which version of the tenant's key opens this; throws VaultError when it is no sealed value. */
  keyVersionOf(sealed: string): number
  /** What everything that this key seals begins with: to find what an older key sealed. */
  beginningOf(key: Pick<TenantKey, 'suite' | 'version'>): string
  /** A keyed digest to search by, hex; differs from key to key. */
  indexWith(key: TenantKey, purpose: string, plain: string): string
  /** 32 bytes of its own for bulk data that is sealed in pieces. */
  bulkKeyWith(key: TenantKey, purpose: string): Uint8Array
  /** A plain digest in the suite's own function, hex: SHA-256 or SM3. */
  digest(suite: CryptoSuite, bytes: Uint8Array): string
  /** Signs what is laid down outside the database. */
  sign(suite: CryptoSuite, bytes: Uint8Array): Signed
  /** False for another key, another suite or changed bytes. */
  verify(suite: CryptoSuite, bytes: Uint8Array, signed: Signed): boolean
  /** Verifies with a public key that came from elsewhere; who asks has made sure that it is to be trusted. */
  verifyWith(suite: CryptoSuite, bytes: Uint8Array, by: { signature: string; publicKeyPem: string }): boolean
  /** What others need to verify our signatures offline; with a key id also older ones. */
  publicKeyPem(suite: CryptoSuite, keyId?: string): string
}
