import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { threadId } from 'node:worker_threads'
import {
  ENCODED_TRANSFER_SYNTAX_UID,
  type InstancePlan,
  type PackedPixels,
  planInstance,
  readRanges,
} from '@yingtong/agent-protocol'
import { encodeHtj2kVerified } from '@yingtong/codecs'
import { type ByteRange, type ByteSource, DicomParseError, memorySource, readInstance } from '@yingtong/dicom'
import { removeFile } from '../spool/durable-file.ts'
import { fileSource } from '../spool/file-source.ts'
import { EDGE_PARSE_LIMITS } from '../spool/parse-limits.ts'
import { type EncodedObject, type EncodeTask, PackTaskError } from './pack-tasks.ts'

/** A frame above this stays as it came: encoding and comparing takes several times its size in memory. */
export const ENCODED_FRAME_MAX_BYTES = 36 * 1024 * 1024

const IN_MEMORY_MAX_BYTES = 8 * 1024 * 1024
const HASH_CHUNK_BYTES = 1024 * 1024

/**
 * Plans an object of the spool and encodes its frames one after the other; small files are read once, of large ones
 * never more than a frame. The file must still have the digest taken at the socket, else PackTaskError `damaged`.
 */
export async function encodeObject(task: EncodeTask, onProgress: () => void): Promise<EncodedObject> {
  const fd = fs.openSync(task.path, 'r')
  try {
    const source = checkedSource(fd, task.sha256)
    const plan = planOf(source)
    const encoded = task.asItCame ? null : await encodeFrames(plan, source, { task, onProgress })
    return { plan, sha256: task.sha256, path: task.path, encoded, packedBytes: packedBytes(plan, encoded) }
  } finally {
    fs.closeSync(fd)
  }
}

function checkedSource(fd: number, sha256: string): ByteSource {
  const file = fileSource(fd)
  const whole = file.byteLength <= IN_MEMORY_MAX_BYTES ? file.read(0, file.byteLength) : null
  const digest = whole ? createHash('sha256').update(whole).digest('hex') : digestOfFile(fd)
  if (digest !== sha256) throw new PackTaskError('damaged', 'the file is not what was received')
  return whole ? memorySource(whole) : file
}

/** Through one buffer: a new one for each read would wait in memory for the collector. */
function digestOfFile(fd: number): string {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(HASH_CHUNK_BYTES)
  for (let at = 0; ; ) {
    const got = fs.readSync(fd, buffer, 0, buffer.byteLength, at)
    if (got === 0) return hash.digest('hex')
    hash.update(buffer.subarray(0, got))
    at += got
  }
}

function planOf(source: ByteSource): InstancePlan {
  try {
    return planInstance(source, readInstance(source, EDGE_PARSE_LIMITS))
  } catch (error) {
    if (error instanceof DicomParseError) throw new PackTaskError('damaged', error.publicText)
    throw error
  }
}

interface EncodeContext {
  readonly task: EncodeTask
  onProgress(): void
}

type Encoded = EncodedObject['encoded']

/** Null when there is nothing to encode, a frame does not come back equal, or the result is not smaller. */
async function encodeFrames(
  plan: InstancePlan,
  source: ByteSource,
  context: EncodeContext,
): Promise<Encoded> {
  const pixel = plan.encodable ? plan.pixel : null
  if (!pixel || plan.frames.some((frame) => lengthOf(frame) > ENCODED_FRAME_MAX_BYTES)) return null
  const partsPath = `${context.task.partsBase}-${threadId}.tmp`
  const fd = fs.openSync(partsPath, 'a', 0o600)
  const offset = fs.fstatSync(fd).size
  let byteLengths: readonly number[] | null = null
  try {
    byteLengths = await appendFrames(fd, { plan, pixel, source }, context.onProgress)
    return byteLengths && { transferSyntaxUid: ENCODED_TRANSFER_SYNTAX_UID, byteLengths, partsPath, offset }
  } finally {
    if (!byteLengths) fs.ftruncateSync(fd, offset)
    fs.closeSync(fd)
    if (!byteLengths && offset === 0) removeFile(partsPath)
  }
}

interface Frames {
  readonly plan: InstancePlan
  readonly pixel: PackedPixels
  readonly source: ByteSource
}

async function appendFrames(fd: number, { plan, pixel, source }: Frames, onProgress: () => void) {
  const byteLengths: number[] = []
  let saved = 0
  for (const ranges of plan.frames) {
    const codestream = await encodeHtj2kVerified(readRanges(source, ranges), pixel)
    if (!codestream) return null
    for (let at = 0; at < codestream.byteLength; ) at += fs.writeSync(fd, codestream, at)
    byteLengths.push(codestream.byteLength)
    saved += lengthOf(ranges) - codestream.byteLength
    onProgress()
  }
  return saved > 0 ? byteLengths : null
}

function lengthOf(ranges: readonly ByteRange[]): number {
  return ranges.reduce((sum, range) => sum + range.length, 0)
}

function packedBytes(plan: InstancePlan, encoded: Encoded): number {
  if (!encoded) return plan.byteLength
  const frames = encoded.byteLengths.reduce((sum, length) => sum + length, 0)
  return lengthOf(plan.header) + lengthOf(plan.bulk) + frames
}
