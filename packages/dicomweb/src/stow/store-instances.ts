import { memorySource } from '@yingtong/dicom'
import {
  acceptInstances,
  type Ctx,
  DomainError,
  type InstanceOutcome,
  quarantineObject,
} from '@yingtong/domain'
import { parseMediaType } from '../http/media-type.ts'
import { type IncomingPart, readMultipart } from '../http/multipart-reader.ts'
import { problem } from '../http/problem.ts'
import type { Handler } from '../route.ts'
import { storeResponse } from './store-response.ts'

/** One object in memory at a time is at most this large. */
const PART_BYTES_MAX = 512 * 1024 * 1024
/** Objects are handed on in batches of about this size, so that memory does not grow with the request. */
const BATCH_BYTES = 32 * 1024 * 1024
const PARTS_MAX = 20_000

interface Batch {
  readonly ctx: Ctx
  readonly study: string | undefined
}

/** Bytes that cannot be filed are kept for a technologist; what merely went to the wrong address is not. */
async function keepRefused(ctx: Ctx, outcome: InstanceOutcome, bytes: Uint8Array): Promise<InstanceOutcome> {
  if (outcome.outcome !== 'rejected' || outcome.reason === 'other-study') return outcome
  await quarantineObject(ctx, {
    reason: outcome.reason,
    explanation: outcome.explanation,
    bytes,
    ...(outcome.sopClassUid ? { claimedSopClassUid: outcome.sopClassUid } : {}),
    ...(outcome.sopInstanceUid ? { claimedSopInstanceUid: outcome.sopInstanceUid } : {}),
  })
  return { ...outcome, outcome: 'quarantined' }
}

async function storeBatch({ ctx, study }: Batch, objects: readonly Uint8Array[]): Promise<InstanceOutcome[]> {
  if (objects.length === 0) return []
  const outcomes = await acceptInstances(ctx, {
    objects: objects.map(memorySource),
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

async function storeAll(
  body: AsyncIterable<Uint8Array>,
  boundary: string,
  batch: Batch,
): Promise<InstanceOutcome[]> {
  const outcomes: InstanceOutcome[] = []
  let objects: Uint8Array[] = []
  let held = 0
  let count = 0
  for await (const part of readMultipart(body, boundary, PART_BYTES_MAX)) {
    demandDicom(part)
    count += 1
    if (count > PARTS_MAX)
      throw new DomainError('too-large', `a request carries at most ${PARTS_MAX} objects`)
    objects.push(part.body)
    held += part.body.byteLength
    if (held < BATCH_BYTES) continue
    outcomes.push(...(await storeBatch(batch, objects)))
    objects = []
    held = 0
  }
  return [...outcomes, ...(await storeBatch(batch, objects))]
}

/** STOW-RS (PS3.18 §10.5): every object ends in the same verb as those of the edge; one outcome each. */
export const storeInstances: Handler = async ({ request, path, ctx, base }) => {
  const type = parseMediaType(request.headers.get('content-type') ?? '')
  const inner = type?.parameters.type?.toLowerCase()
  if (type?.type !== 'multipart/related' || inner !== 'application/dicom')
    return problem(415, 'send multipart/related; type="application/dicom"; boundary=…')
  if (!request.body) return problem(400, 'the request has no body')
  const batch = { ctx, study: path.study }
  const outcomes = await storeAll(
    request.body as AsyncIterable<Uint8Array>,
    type.parameters.boundary ?? '',
    batch,
  )
  if (outcomes.length === 0) return problem(400, 'the request carries no object')
  return storeResponse(outcomes, base, path.study)
}
