import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { constants, zstdCompress, zstdDecompress } from 'node:zlib'
import { BackupRefused } from './backup-refused.ts'
import { makeFolder, writeDurably } from './write-durably.ts'

/** 32 pages of PostgreSQL: small enough that a changed row costs little, large enough that files are few. */
export const CHUNK_BYTES = 256 * 1024
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 3 } }

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Pieces of files by their SHA-256: a piece that is there already is not written again, whichever file it is from. */
export class ChunkStore {
  readonly #root: string
  readonly #folders = new Map<string, Promise<void>>()
  /** What this run found new, in bytes before and after compression. */
  newBytes = 0
  storedBytes = 0

  constructor(root: string) {
    this.#root = root
  }

  pathOf(digest: string): string {
    return join(this.#root, digest.slice(0, 2), `${digest}.zst`)
  }

  has(digest: string): boolean {
    return existsSync(this.pathOf(digest))
  }

  /** Resolves when it is on the disk. */
  async put(bytes: Uint8Array): Promise<string> {
    const digest = sha256(bytes)
    if (this.has(digest)) return digest
    const folder = digest.slice(0, 2)
    const made = this.#folders.get(folder) ?? makeFolder(join(this.#root, folder))
    this.#folders.set(folder, made)
    await made
    const packed = await compress(bytes, LEVEL)
    await writeDurably(this.pathOf(digest), packed)
    this.newBytes += bytes.length
    this.storedBytes += packed.length
    return digest
  }

  /** The piece, checked against its name; throws BackupRefused naming the file that is missing or damaged. */
  async read(digest: string): Promise<Buffer> {
    const path = this.pathOf(digest)
    const bytes = await readFile(path)
      .then((packed) => decompress(packed))
      .catch(() => null)
    if (bytes === null || sha256(bytes) !== digest) throw new BackupRefused(`${path} is missing or damaged`)
    return bytes
  }
}
