import { heldBytes, type MadeBytes, type ScratchFile, type ScratchSpace } from '@yingtong/domain'

/** Up to here what was made stays in memory. */
const HELD_BYTES_MAX = 1024 * 1024
const CHUNK_BYTES = 1024 * 1024

function onDisk(file: ScratchFile): MadeBytes {
  return {
    byteLength: file.byteLength,
    heldBytes: CHUNK_BYTES,
    async *chunks() {
      for (let at = 0; at < file.byteLength; at += CHUNK_BYTES)
        yield await file.read(at, Math.min(CHUNK_BYTES, file.byteLength - at))
    },
    [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
  }
}

/** A pipe hands on little at a time; written so, each little bit would cost a turn of the process. */
async function inBlocks(
  from: { readonly byteLength: number; each(take: (chunk: Buffer) => Promise<void> | void): Promise<void> },
  write: (block: Uint8Array) => Promise<void>,
): Promise<void> {
  const block = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, from.byteLength))
  let filled = 0
  await from.each(async (chunk) => {
    for (let at = 0; at < chunk.length; ) {
      const copied = chunk.copy(block, filled, at)
      at += copied
      filled += copied
      if (filled < block.length) continue
      await write(block)
      filled = 0
    }
  })
  if (filled > 0) await write(block.subarray(0, filled))
}

/** Takes `byteLength` bytes as `each` hands them on; a reader who is slow later costs disk and no memory. */
export async function gatherBytes(
  scratch: ScratchSpace,
  tenantId: string,
  from: {
    readonly byteLength: number
    each(take: (chunk: Buffer) => Promise<void> | void): Promise<void>
  },
): Promise<MadeBytes> {
  if (from.byteLength <= HELD_BYTES_MAX) {
    const bytes = Buffer.allocUnsafeSlow(from.byteLength)
    let at = 0
    await from.each((chunk) => {
      at += chunk.copy(bytes, at)
    })
    return heldBytes(bytes)
  }
  const file = await scratch.open(tenantId)
  try {
    await inBlocks(from, (block) => file.append(block))
  } catch (error) {
    await file[Symbol.asyncDispose]()
    throw error
  }
  return onDisk(file)
}
