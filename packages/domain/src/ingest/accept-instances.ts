import { planInstance } from '@yingtong/agent-protocol'
import { type ByteSource, DicomParseError, readInstance } from '@yingtong/dicom'
import { z } from 'zod'
import { type Ctx, DomainError, flow, type Step, StoreError } from '../kernel/index.ts'
import { buildPack, digestOf, type Incoming } from './internal/build-pack.ts'
import { filePack, lockPack } from './internal/file-pack.ts'
import type { Provenance } from './internal/packed-instance.ts'
import { readPack } from './internal/read-pack.ts'
import { storePack } from './internal/store-pack.ts'
import type { InstanceOutcome } from './reject-reason.ts'

/** Original bytes in one pack; small enough to come back quickly, large enough for few requests. */
const PACK_SOURCE_BYTES = 64 * 1024 * 1024

const isByteSource = (value: unknown): value is ByteSource =>
  typeof value === 'object' && value !== null && 'byteLength' in value && 'read' in value

export const AcceptInstancesInput = z.object({
  /** Whole Part 10 objects; sources on disk keep memory small. */
  objects: z.array(z.custom<ByteSource>(isByteSource, 'is no byte source')).min(1).max(20_000),
  source: z.enum(['stow', 'web', 'media']),
  /** Objects of another study are refused (PS3.18 §10.5.1.1). */
  studyInstanceUid: z.string().max(128).optional(),
})

type Input = z.infer<typeof AcceptInstancesInput>
/** An outcome that is known at once, or an object to be packed; at its position in the request. */
type Sorted = { readonly position: number } & (
  | { readonly refused: InstanceOutcome }
  | { readonly incoming: Incoming }
)

/** What is kept of an object is its plan: the layout of a deflated one holds all of it inflated. */
async function sortOut(source: ByteSource, position: number, input: Input): Promise<Sorted> {
  const unknown = {
    outcome: 'rejected',
    sopClassUid: null,
    sopInstanceUid: null,
    studyInstanceUid: null,
  } as const
  try {
    const layout = readInstance(source)
    const { sopClassUid, sopInstanceUid, studyInstanceUid } = layout
    if (input.studyInstanceUid !== undefined && studyInstanceUid !== input.studyInstanceUid) {
      const explanation = 'the object belongs to another study than the address names'
      const refused = {
        sopClassUid,
        sopInstanceUid,
        studyInstanceUid,
        reason: 'other-study',
        explanation,
      } as const
      return { position, refused: { outcome: 'rejected', ...refused } }
    }
    const plan = planInstance(source, layout)
    return { position, incoming: { source, plan, sha256: await digestOf(source) } }
  } catch (error) {
    if (!(error instanceof DicomParseError)) throw error
    return { position, refused: { ...unknown, reason: error.code, explanation: error.publicText } }
  }
}

type Waiting = Extract<Sorted, { incoming: unknown }>

/** Objects of one study and series, in the order in which they came, in packs of about 64 MiB. */
function inPacks(waiting: readonly Waiting[]): Waiting[][] {
  const packs: Waiting[][] = []
  const open = new Map<string, { objects: Waiting[]; bytes: number }>()
  for (const each of waiting) {
    const { plan, source } = each.incoming
    const key = `${plan.studyInstanceUid} ${plan.seriesInstanceUid}`
    let pack = open.get(key)
    if (!pack || pack.bytes + source.byteLength > PACK_SOURCE_BYTES) {
      pack = { objects: [], bytes: 0 }
      open.set(key, pack)
      packs.push(pack.objects)
    }
    pack.objects.push(each)
    pack.bytes += source.byteLength
  }
  return packs
}

/** What we put ourselves a moment ago and cannot read is the disk's fault: whoever sends it again mends it. */
function storeFault(error: unknown): unknown {
  if (!(error instanceof DomainError) || error.logFields.reason !== 'digest-mismatch') return error
  return new StoreError('away', 'a pack cannot be read back', { cause: error })
}

/** Reserve, write, commit: a cut at any moment leaves a reserved row and perhaps an object, which a repeat takes up. */
async function acceptPack(
  step: Step,
  ctx: Ctx,
  pack: { readonly objects: readonly Incoming[]; readonly provenance: Provenance },
): Promise<readonly InstanceOutcome[]> {
  await using target = await ctx.services.scratch.open(ctx.tenantId)
  const ref = await buildPack(pack.objects, { ...ctx, target })
  await step('images.offered', async (tx, act) => {
    await lockPack(tx, ref)
    act.note({ objectKind: 'pack', objectId: ref.sha256, details: { source: pack.provenance.source } })
  })
  await storePack(ctx, ref, target)
  const read = await readPack(ctx, ref, { digestProven: true }).catch((error: unknown) => {
    throw storeFault(error)
  })
  // Awaited here: the scratch file must outlive the filing, and its failure must find a listener.
  return await filePack(step, ctx, { pack: read, filing: { provenance: pack.provenance } })
}

/**
 * The store verb for everything that does not come through an agent (STOW-RS, web upload, media): parses, packs,
 * compresses and files. One outcome for each object, in the order of the request; a refusal of one is no failure.
 */
export const acceptInstances = flow(
  { name: 'instance.accept', scope: 'image:store', audit: 'images.stored', input: AcceptInstancesInput },
  async (step, input, ctx): Promise<readonly InstanceOutcome[]> => {
    const provenance = { source: input.source, remoteAddress: ctx.address }
    const sorted: Sorted[] = []
    for (const [position, source] of input.objects.entries())
      sorted.push(await sortOut(source, position, input))
    const outcomes: InstanceOutcome[] = []
    for (const each of sorted) if ('refused' in each) outcomes[each.position] = each.refused
    const waiting = sorted.filter((each): each is Waiting => 'incoming' in each)
    for (const objects of inPacks(waiting)) {
      const incoming = objects.map((each) => each.incoming)
      const filed = await acceptPack(step, ctx, { objects: incoming, provenance })
      for (const [index, { position }] of objects.entries()) outcomes[position] = filed[index]!
    }
    return outcomes
  },
)
