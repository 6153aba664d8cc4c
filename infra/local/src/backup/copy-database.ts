import { createHash, type Hash } from 'node:crypto'
import { type BaseBackupSpan, baseBackup, openReplication } from '@yingtong/db/replication'
import { BackupRefused } from './backup-refused.ts'
import { CHUNK_BYTES, type ChunkStore } from './chunk-store.ts'
import type { DatabaseFile } from './manifest.ts'
import { type TarEntry, TarReader, type TarSink } from './tar-reader.ts'

const WRITES_AT_ONCE = 8
const WRITES_WAITING_MAX = 64

interface ServerManifest {
  readonly Files: readonly {
    readonly Path?: string
    readonly 'Encoded-Path'?: string
    readonly Checksum: string
  }[]
}

/** Cuts the files of a tar stream into chunks and has them stored, some at a time. */
class ChunkWriter implements TarSink {
  readonly files: { entry: TarEntry; sha256: string; chunks: Promise<string>[] }[] = []
  bytes = 0
  failure: unknown = null
  readonly #store: ChunkStore
  readonly #throttle: (waiting: number) => void
  #hash: Hash = createHash('sha256')
  #parts: Buffer[] = []
  #length = 0
  #running = 0
  readonly #queue: (() => void)[] = []

  constructor(store: ChunkStore, throttle: (waiting: number) => void) {
    this.#store = store
    this.#throttle = throttle
  }

  onEntry(entry: TarEntry): void {
    this.files.push({ entry, sha256: '', chunks: [] })
    this.#hash = createHash('sha256')
  }

  onData(bytes: Buffer): void {
    this.#hash.update(bytes)
    this.bytes += bytes.length
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + CHUNK_BYTES - this.#length)
      // A copy: the parser of the connection uses its memory again.
      this.#parts.push(Buffer.from(part))
      this.#length += part.length
      at += part.length
      if (this.#length === CHUNK_BYTES) this.#flush()
    }
  }

  onEnd(): void {
    if (this.#length > 0) this.#flush()
    this.files.at(-1)!.sha256 = this.#hash.digest('hex')
  }

  #flush(): void {
    const bytes = Buffer.concat(this.#parts, this.#length)
    this.#parts = []
    this.#length = 0
    const stored = this.#turn()
      .then(() => this.#store.put(bytes))
      .finally(() => this.#next())
    stored.catch((error: unknown) => {
      this.failure ??= error
    })
    this.files.at(-1)!.chunks.push(stored)
    this.#throttle(this.#queue.length)
  }

  #turn(): Promise<void> {
    if (this.#running < WRITES_AT_ONCE) {
      this.#running += 1
      return Promise.resolve()
    }
    return new Promise((go) => this.#queue.push(go))
  }

  #next(): void {
    const go = this.#queue.shift()
    if (go) go()
    else this.#running -= 1
    this.#throttle(this.#queue.length)
  }
}

export interface DatabaseCopy extends BaseBackupSpan {
  readonly files: readonly DatabaseFile[]
  readonly bytes: number
}

/**
 * Copies the whole cluster while it works and compares each file with the digest that the server took of it. Files that
 * did not change since the last time cost reading, not room.
 */
export async function copyDatabase(
  url: string,
  store: ChunkStore,
  onProgress: (bytes: number) => void,
): Promise<DatabaseCopy> {
  const client = await openReplication(url)
  let stream: { pause(): void; resume(): void } | null = null
  const writer = new ChunkWriter(store, (waiting) =>
    waiting > WRITES_WAITING_MAX ? stream?.pause() : stream?.resume(),
  )
  const tar = new TarReader(writer)
  const manifest: Buffer[] = []
  try {
    const span = await baseBackup(client, {
      onStream: (made) => {
        stream = made
      },
      onManifest: (chunk) => void manifest.push(Buffer.from(chunk)),
      onTar: (chunk) => {
        if (writer.failure !== null) throw writer.failure
        tar.write(chunk)
        onProgress(writer.bytes)
      },
    })
    const files = await Promise.all(writer.files.map(fileOf))
    compare(files, JSON.parse(Buffer.concat(manifest).toString('utf8')) as ServerManifest)
    return { ...span, files, bytes: writer.bytes }
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function fileOf({ entry, sha256, chunks }: ChunkWriter['files'][number]): Promise<DatabaseFile> {
  const { path, mode, bytes, kind } = entry
  if (kind === 'folder') return { path, mode }
  return { path, mode, file: { bytes, sha256, chunks: await Promise.all(chunks) } }
}

function compare(files: readonly DatabaseFile[], { Files }: ServerManifest): void {
  const ours = new Map(files.map(({ path, file }) => [path, file?.sha256]))
  for (const { Path, 'Encoded-Path': encoded, Checksum } of Files) {
    const path = Path ?? Buffer.from(encoded ?? '', 'hex').toString('utf8')
    if (ours.get(path) !== Checksum)
      throw new BackupRefused(`${path} of the database did not arrive as it was sent`)
  }
}
