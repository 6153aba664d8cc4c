import { and, eq, inArray, packs, type TenantTx, uploads } from '@yingtong/db'
import { z } from 'zod'
import { verifyPackJob } from '../archive/index.ts'
import { type Act, DomainError, flow } from '../kernel/index.ts'
import { checkHeld } from './internal/check-held.ts'
import { PACK_BYTES_MAX, partBytesOf, partCount } from './part-plan.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

export const OfferPacksInput = z.object({
  packs: z
    .array(z.object({ sha256, byteLength: z.number().int().min(1).max(PACK_BYTES_MAX) }))
    .min(1)
    .max(1000),
})

export type PackOffer =
  | { readonly sha256: string; readonly state: 'have'; readonly ack: 'C' | 'S' }
  | {
      readonly sha256: string
      readonly state: 'send'
      readonly uploadId: string
      readonly partBytes: number
      readonly parts: readonly { readonly number: number; readonly done: boolean }[]
    }

type Offered = z.infer<typeof OfferPacksInput>['packs'][number]

async function openUploadFor(tx: TenantTx, pack: Offered, agentId: string): Promise<PackOffer> {
  await tx
    .insert(uploads)
    .values({
      agentId,
      packSha256: pack.sha256,
      byteLength: pack.byteLength,
      partBytes: partBytesOf(pack.byteLength),
      storeUploadId: '',
    })
    .onConflictDoNothing()
  const [upload] = await tx
    .select()
    .from(uploads)
    .where(and(eq(uploads.packSha256, pack.sha256), eq(uploads.agentId, agentId), eq(uploads.state, 'open')))
  if (!upload) throw new DomainError('unavailable', 'the upload just ended; offer again')
  if (upload.byteLength !== pack.byteLength)
    throw new DomainError('invalid', 'this pack was offered before with another length')
  const count = partCount(upload.byteLength, upload.partBytes)
  const parts = Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    done: String(index + 1) in upload.parts,
  }))
  return { sha256: pack.sha256, state: 'send', uploadId: upload.id, partBytes: upload.partBytes, parts }
}

/** Who offers again what is here was not sure of it: it is read once more before anybody vouches for it. */
async function doubt(tx: TenantTx, act: Act, digests: readonly string[]): Promise<void> {
  if (digests.length === 0) return
  await tx
    .update(packs)
    .set({ doubtedAt: act.at })
    .where(and(inArray(packs.sha256, [...digests]), eq(packs.state, 'verified')))
  for (const packSha256 of digests) await act.send(verifyPackJob, { version: 1 as const, packSha256 })
}

/**
 * An agent says what it has: per pack either `have`, which is said only of what lies in the store as it should, or an
 * upload to put the missing parts to. A repeated offer finds and continues the upload it began.
 */
export const offerPacks = flow(
  { name: 'pack.offer', scope: 'agent:upload', audit: 'images.offered', input: OfferPacksInput },
  async (step, input, ctx): Promise<readonly PackOffer[]> => {
    const offered = [...new Map(input.packs.map((pack) => [pack.sha256, pack])).values()]
    // In the order of digests: two offers of the same packs wait for each other one way only.
    const sorted = [...offered].sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1))
    const digests = sorted.map((pack) => pack.sha256)
    await checkHeld(ctx, digests)
    return step('images.offered', async (tx, act) => {
      await tx
        .insert(packs)
        .values(sorted.map((pack) => ({ ...pack, state: 'reserved' as const })))
        .onConflictDoNothing()
      const rows = await tx.select().from(packs).where(inArray(packs.sha256, digests))
      const stateOf = new Map(rows.map((row) => [row.sha256, row.state]))
      const answers = new Map<string, PackOffer>()
      const held: string[] = []
      for (const pack of sorted) {
        const state = stateOf.get(pack.sha256)
        if (state === 'sweeping')
          throw new DomainError('unavailable', 'a pack is just being swept; offer again')
        const have = state === 'stored' || state === 'verified'
        if (have) held.push(pack.sha256)
        answers.set(
          pack.sha256,
          have
            ? { sha256: pack.sha256, state: 'have', ack: 'C' }
            : await openUploadFor(tx, pack, ctx.actor.id),
        )
      }
      await doubt(tx, act, held)
      act.note({ objectKind: 'pack', details: { offered: sorted.length } })
      return input.packs.map((pack) => answers.get(pack.sha256)!)
    })
  },
)
