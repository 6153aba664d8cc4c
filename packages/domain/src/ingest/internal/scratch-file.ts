import { randomUUID } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Bytes on their way, kept on disk so that memory does not grow with them. Nothing promised to anyone lies here. */
export interface ScratchFile extends AsyncDisposable {
  readonly byteLength: number
  append(bytes: Uint8Array): Promise<void>
  read(offset: number, length: number): Promise<Uint8Array>
}

export async function scratchFile(): Promise<ScratchFile> {
  const path = join(tmpdir(), `yingtong-${randomUUID()}`)
  const handle = await open(path, 'wx+', 0o600)
  // Unlinked at once: it is gone when the process is, however that ends.
  await rm(path)
  let byteLength = 0
  return {
    get byteLength() {
      return byteLength
    },
    async append(bytes) {
      const at = byteLength
      byteLength += bytes.byteLength
      for (let written = 0; written < bytes.byteLength; ) {
        const { bytesWritten } = await handle.write(bytes, written, bytes.byteLength - written, at + written)
        written += bytesWritten
      }
    },
    async read(offset, length) {
      const bytes = Buffer.allocUnsafe(length)
      for (let filled = 0; filled < length; ) {
        const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled)
        if (bytesRead === 0) throw new Error('scratch file is shorter than was written')
        filled += bytesRead
      }
      return bytes
    },
    [Symbol.asyncDispose]: () => handle.close(),
  }
}
