import type { ByteSource } from '@yingtong/dicom'
import {
  acceptInstances,
  type Ctx,
  DomainError,
  demandVerb,
  type InstanceOutcome,
  pacedBody,
  QUARANTINE_BYTES_MAX,
  quarantineObject,
  type ScratchFile,
  scratchSource,
} from '@yingtong/domain'
import { parseMediaType } from '../http/media-type.ts'
import { type IncomingPart, readMultipart } from '../http/multipart-reader.ts'
import { problem } from '../http/problem.ts'
import type { Handler } from '../route.ts'
import { storeResponse } from './store-response.ts'

/** One object; it waits on disk, never in memory. */
const PART_BYTES_MAX = 2 * 1024 * 1024 * 1024
/** Objects are handed on in batches of about this size, so that disk and answers do not grow with the request. */
const BATCH_BYTES = 32 * 1024 * 1024
const PARTS_MAX = 20_000
/** Who has sent an object waits for memory rather than send it again. */
const PATIENCE_MS = 60_000

interface Batch {
  readonly ctx: Ctx
  readonly study: string | undefined
}

/** Bytes that cannot be filed are kept for a technologist; what merely went to the wrong address is not. */
async function keepRefused(ctx: Ctx, outcome: InstanceOutcome, source: ByteSource): Promise<InstanceOutcome> {
  const { byteLength } = source
  if (outcome.outcome !== 'rejected' || outcome.reason === 'other-study') return outcome
  // It stays with its sender, who is told so.
  if (byteLength > Math.min(QUARANTINE_BYTES_MAX, ctx.services.memory.onceBytesMax)) return outcome
  const keep = () =>
    quarantineObject(ctx, {
      reason: outcome.reason,
      explanation: outcome.explanation,
      bytes: source.read(0, byteLength),
      ...(outcome.sopClassUid ? { claimedSopClassUid: outcome.sopClassUid } : {}),
      ...(outcome.sopInstanceUid ? { claimedSopInstanceUid: outcome.sopInstanceUid } : {}),
    })
  await ctx.services.memory.within(ctx.tenantId, byteLength, keep, { patienceMs: PATIENCE_MS })
  return { ...outcome, outcome: 'quarantined' }
}

async function storeBatch({ ctx, study }: Batch, objects: readonly ByteSource[]): Promise<InstanceOutcome[]> {
  if (objects.length === 0) return []
  const outcomes = await acceptInstances(ctx, {
    objects: [...objects],
    source: 'stow',
    ...(study ? { studyInstanceUid: study } : {}),
  })
  const kept: InstanceOutcome[] = []
  for (const [index, outcome] of outcomes.entries())
    kept.push(await keepRefused(ctx, outcome, objects[index]!))
  return kept
}

function demandDicom(part: IncomingPart): void {
  const type = parseMediaType(part.headers['content-type'] ?? 'application/dicom')?.type
  if (type !== 'application/dicom')
    throw new DomainError(
      'invalid',
      `parts are application/dicom, one here is ${type?.slice(0, 60) ?? 'unnamed'}`,
    )
}

async function onDisk(part: IncomingPart, file: ScratchFile): Promise<ByteSource> {
  const start = file.byteLength
  for await (const chunk of part.body) await file.append(chunk)
  return scratchSource(file, start, file.byteLength - start)
}

type Parts = AsyncGenerator<IncomingPart>

/** Parts until there are enough for a batch; null when there are no more. */
async function nextBatch(parts: Parts, file: ScratchFile): Promise<readonly ByteSource[] | null> {
  const objects: ByteSource[] = []
  while (file.byteLength < BATCH_BYTES && objects.length < PARTS_MAX) {
    const { done, value } = await parts.next()
    if (done) return objects.length === 0 ? null : objects
    demandDicom(value)
    objects.push(await onDisk(value, file))
  }
  return objects
}

async function storeAll(parts: Parts, batch: Batch): Promise<InstanceOutcome[]> {
  const { services, tenantId } = batch.ctx
  const outcomes: InstanceOutcome[] = []
  for (;;) {
    await using file = await services.scratch.open(tenantId)
    const objects = await nextBatch(parts, file)
    if (objects === null) return outcomes
    if (outcomes.length + objects.length > PARTS_MAX)
      throw new DomainError('too-large', `a request carries at most ${PARTS_MAX} objects`)
    outcomes.push(...(await storeBatch(batch, objects)))
  }
}

/** STOW-RS (PS3.18 §10.5): every object ends in the same verb as those of the edge; one outcome each. */
export const storeInstances: Handler = async ({ request, path, ctx, base }) => {
  const type = parseMediaType(request.headers.get('content-type') ?? '')
  const inner = type?.parameters.type?.toLowerCase()
  if (type?.type !== 'multipart/related' || inner !== 'application/dicom')
    return problem(415, 'send multipart/related; type="application/dicom"; boundary=…')
  if (!request.body) return problem(400, 'the request has no body')
  await demandVerb(ctx, acceptInstances)
  const parts = readMultipart(pacedBody(request.body), type.parameters.boundary ?? '', PART_BYTES_MAX)
  const outcomes = await storeAll(parts, { ctx, study: path.study })
  if (outcomes.length === 0) return problem(400, 'the request carries no object')
  return storeResponse(outcomes, base, path.study)
}
