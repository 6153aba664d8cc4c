import { createHash } from 'node:crypto'
import {
  openPack,
  type PackEntry,
  PackError,
  type PackIndex,
  partsOf,
  type ReadRange,
} from '@yingtong/agent-protocol'
import { DicomParseError } from '@yingtong/dicom'
import { objectKey, type PackRef } from '../../archive/index.ts'
import { type Ctx, DomainError } from '../../kernel/index.ts'
import type { ObjectRange } from '../../ports.ts'
import { damageOf } from '../../storage/index.ts'
import type { RejectReason } from '../reject-reason.ts'
import { digestPack } from './digest-pack.ts'
import type { PackedInstance, ReadPack } from './packed-instance.ts'
import { readPacked } from './read-packed.ts'

/** Bytes of one read of the store. */
const READ_BYTES = 8 * 1024 * 1024
/** A pack that lies in the store waits for memory rather than be sent again. */
const PATIENCE_MS = 60_000

/** An object that the agent could read and the cloud cannot: kept aside, never filed. */
export interface Unreadable {
  readonly entry: PackEntry
  readonly reason: RejectReason
  readonly explanation: string
}

/** What is not there, short or does not open is told like other bytes: the sender still has the right ones. */
async function readAll(ctx: Ctx, key: string, range: ObjectRange): Promise<Uint8Array> {
  try {
    return await ctx.services.store.read(key, range)
  } catch (error) {
    if (damageOf(error) === null) throw error
    throw otherBytes()
  }
}

async function* bytesOf(ctx: Ctx, pack: PackRef): AsyncGenerator<Uint8Array> {
  const key = objectKey(ctx, 'pack', pack.sha256)
  for (let offset = 0; offset < pack.byteLength; offset += READ_BYTES) {
    const length = Math.min(READ_BYTES, pack.byteLength - offset)
    yield await readAll(ctx, key, { offset, length, objectBytes: pack.byteLength })
  }
}

const otherBytes = () =>
  new DomainError('invalid', 'the bytes that arrived are not those that were offered', {
    logFields: { reason: 'digest-mismatch' },
  })

const badPack = (what: string, cause?: unknown) =>
  new DomainError('invalid', `this is not a pack that can be read: ${what}`, {
    cause,
    logFields: { reason: 'bad-pack' },
  })

/** Opens the index. When that fails, the digest tells whether the pack is bad or its bytes changed on the way. */
async function openIndex(ctx: Ctx, pack: PackRef, readRange: ReadRange): Promise<PackIndex> {
  try {
    return (await openPack(readRange, pack.byteLength)).index
  } catch (error) {
    if (!(error instanceof PackError)) throw error
    const hash = createHash('sha256')
    for await (const chunk of bytesOf(ctx, pack)) hash.update(chunk)
    throw hash.digest('hex') === pack.sha256 ? badPack(error.message, error) : otherBytes()
  }
}

/**
 * Reads a pack that lies in the store, once from start to end: its digest, the checksum of every part, and each header
 * with our own parser. Throws `invalid` with the reason for a pack that is not what its name or index says.
 * `digestProven`: the store took all bytes at once and proved their digest then; checksums still cover every byte.
 */
export async function readPack(
  ctx: Ctx,
  pack: PackRef,
  options: { readonly digestProven: boolean } = { digestProven: false },
): Promise<ReadPack & { readonly unreadable: readonly Unreadable[] }> {
  const key = objectKey(ctx, 'pack', pack.sha256)
  const readRange = (offset: number, length: number) =>
    readAll(ctx, key, { offset, length, objectBytes: pack.byteLength })
  const index = await openIndex(ctx, pack, readRange)
  // The cloud parses every header, and whole objects where the agent could not split them.
  const kept = index.instances.reduce((sum, entry) => sum + (partsOf(entry)[0]?.length ?? 0), 0)
  return ctx.services.memory.within(
    ctx.tenantId,
    kept + 2 * READ_BYTES,
    () => readOpened(ctx, { pack, index, readRange }, options),
    { patienceMs: PATIENCE_MS },
  )
}

interface Opened {
  readonly pack: PackRef
  readonly index: PackIndex
  readonly readRange: ReadRange
}

async function readOpened(
  ctx: Ctx,
  { pack, index, readRange }: Opened,
  options: { readonly digestProven: boolean },
): Promise<ReadPack & { readonly unreadable: readonly Unreadable[] }> {
  const digests = await digestPack(index, bytesOf(ctx, pack), { withSha256: !options.digestProven })
  if (digests.sha256 !== null && digests.sha256 !== pack.sha256) throw otherBytes()
  if (digests.damaged)
    throw badPack(
      `bytes ${digests.damaged.offset} to ${digests.damaged.offset + digests.damaged.length} are damaged`,
    )
  const instances: PackedInstance[] = []
  const unreadable: Unreadable[] = []
  for (const [position, entry] of index.instances.entries()) {
    const at = {
      position,
      header: digests.headers[position]!,
      contentSha256: digests.contentSha256[position]!,
    }
    try {
      instances.push(readPacked(entry, at))
    } catch (error) {
      if (!(error instanceof DicomParseError)) throw error
      unreadable.push({ entry, reason: error.code, explanation: error.publicText })
    }
  }
  const ends = index.instances.flatMap(partsOf).map((part) => part.offset + part.length)
  // Behind the last part lies the index, and behind that the trailer.
  const last = ends.reduce((a, b) => Math.max(a, b))
  const encodedIndex = await readRange(last, pack.byteLength - last)
  return { ...pack, encodedIndex, index, instances, unreadable }
}
