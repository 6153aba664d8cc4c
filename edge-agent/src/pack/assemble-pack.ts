import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { layOutPack, type PlacedPart, streamPack } from '@yingtong/agent-protocol'
import type { ByteRange } from '@yingtong/dicom'
import type { AssembledPack, AssembleTask, EncodedObject } from './pack-tasks.ts'

const CHUNK_BYTES = 1024 * 1024

/** Writes the pack to `tempPath` and fsyncs it; throws ENOSPC and the like. */
export async function assemblePack({ objects, tempPath }: AssembleTask): Promise<AssembledPack> {
  const layout = layOutPack(
    objects.map(({ plan, sha256, encoded }) => ({
      plan,
      sha256,
      encodedFrames: encoded && {
        transferSyntaxUid: encoded.transferSyntaxUid,
        byteLengths: encoded.byteLengths,
      },
    })),
  )
  const files = openFiles()
  const out = fs.openSync(tempPath, 'wx', 0o600)
  try {
    const written = await writeAll(
      out,
      streamPack(layout, (part) => bytesOf(part, objects, files)),
    )
    fs.fsyncSync(out)
    return written
  } finally {
    fs.closeSync(out)
    files.close()
  }
}

async function writeAll(fd: number, chunks: AsyncIterable<Uint8Array>): Promise<AssembledPack> {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  let used = 0
  let byteLength = 0
  const flush = (): void => {
    const bytes = buffer.subarray(0, used)
    for (let at = 0; at < used; ) at += fs.writeSync(fd, bytes, at)
    hash.update(bytes)
    byteLength += used
    used = 0
  }
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.byteLength; ) {
      const take = Math.min(chunk.byteLength - at, CHUNK_BYTES - used)
      buffer.set(chunk.subarray(at, at + take), used)
      used += take
      at += take
      if (used === CHUNK_BYTES) flush()
    }
  }
  flush()
  return { sha256: hash.digest('hex'), byteLength }
}

interface OpenFiles {
  /** At most CHUNK_BYTES; valid until the next read. */
  read(path: string, range: ByteRange): Uint8Array
  close(): void
}

/** The file read last stays open: parts of one object, and code streams, follow each other. */
function openFiles(): OpenFiles {
  const open = new Map<string, number>()
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  const close = (): void => {
    for (const fd of open.values()) fs.closeSync(fd)
    open.clear()
  }
  return {
    close,
    read: (path, { offset, length }) => {
      const known = open.get(path)
      if (known === undefined && open.size >= 4) close()
      const fd = known ?? fs.openSync(path, 'r')
      open.set(path, fd)
      const bytes = buffer.subarray(0, length)
      for (let at = 0; at < length; ) {
        const got = fs.readSync(fd, bytes, at, length - at, offset + at)
        if (got === 0) throw new Error('a file of the spool became shorter')
        at += got
      }
      return bytes
    },
  }
}

function* bytesOf(
  part: PlacedPart,
  objects: readonly EncodedObject[],
  files: OpenFiles,
): Generator<Uint8Array> {
  const object = objects[part.instance]
  if (!object) throw new Error('the layout names an object that is not there')
  const path = part.original ? object.path : (object.encoded?.partsPath ?? '')
  for (const range of part.original ?? [codestreamRange(object, part)]) {
    for (let at = 0; at < range.length; at += CHUNK_BYTES) {
      yield files.read(path, { offset: range.offset + at, length: Math.min(CHUNK_BYTES, range.length - at) })
    }
  }
}

function codestreamRange({ encoded }: EncodedObject, { number, length }: PlacedPart): ByteRange {
  if (!encoded) throw new Error('the layout asks for a code stream that is not there')
  const before = startsOf(encoded.byteLengths)[number]
  if (before === undefined) throw new Error('the layout asks for a frame that is not there')
  return { offset: encoded.offset + before, length }
}

const starts = new WeakMap<readonly number[], readonly number[]>()

/** Where each code stream begins, counted once for each object. */
function startsOf(byteLengths: readonly number[]): readonly number[] {
  const known = starts.get(byteLengths)
  if (known) return known
  let sum = 0
  const counted = byteLengths.map((length) => {
    sum += length
    return sum - length
  })
  starts.set(byteLengths, counted)
  return counted
}
