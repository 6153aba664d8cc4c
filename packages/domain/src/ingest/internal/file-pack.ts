import { and, eq, packs, type TenantTx, uploads } from '@yingtong/db'
import {
  draftMetadata,
  inSeriesTurn,
  type MetadataDraft,
  recountStudies,
  StalePlanError,
  showMetadata,
  statesBefore,
  untilFresh,
  verifyPackJob,
} from '../../archive/index.ts'
import { type Act, type Ctx, DomainError, type Step } from '../../kernel/index.ts'
import { endIncident } from '../../storage/index.ts'
import type { InstanceOutcome } from '../reject-reason.ts'
import { type BrokenFirstCopy, brokenFirstCopies, pointAtRightBytes } from './broken-first-copies.ts'
import { confirmSame } from './confirm-same.ts'
import { countDevices } from './count-devices.ts'
import { insertVersions } from './insert-versions.ts'
import type { Provenance, ReadPack } from './packed-instance.ts'
import { planPack, type SeriesPlan, wentAsPlanned } from './plan-pack.ts'
import { upsertParents } from './upsert-parents.ts'

export interface Filing {
  readonly provenance: Provenance
  /** The upload that this filing ends, if one does. */
  readonly uploadId?: string
}

/**
 * Makes a pack that lies in the store visible: rows of every instance, the series' metadata, the follow-up job and the
 * audit row in one transaction. The answer is ACK-C; repeating it changes nothing.
 */
export async function filePack(
  step: Step,
  ctx: Ctx,
  { pack: read, filing }: { readonly pack: ReadPack; readonly filing: Filing },
): Promise<readonly InstanceOutcome[]> {
  const args = { pack: await confirmSame(ctx, read), filing, broken: await brokenFirstCopies(ctx, read) }
  const first = args.pack.instances[0]?.seriesInstanceUid ?? args.pack.sha256
  return inSeriesTurn(ctx, first, () =>
    untilFresh(async () => {
      const plans = await ctx.services.database.withTenant(ctx.tenantId, (tx) =>
        planPack(tx, args.pack.instances),
      )
      const drafts: MetadataDraft[] = []
      for (const plan of plans)
        drafts.push(await draftMetadata(ctx, plan.basis, { put: plan.put.map((instance) => instance.line) }))
      return step('images.stored', (tx, act) => commitPack(tx, act, { ...args, plans, drafts }))
    }),
  )
}

/** Enters or finds the pack's row and locks it, so that no sweep takes the object meanwhile. */
export async function lockPack(
  tx: TenantTx,
  pack: { readonly sha256: string; readonly byteLength: number },
): Promise<typeof packs.$inferSelect> {
  await tx
    .insert(packs)
    .values({ sha256: pack.sha256, byteLength: pack.byteLength, state: 'reserved' })
    .onConflictDoNothing()
  const [row] = await tx.select().from(packs).where(eq(packs.sha256, pack.sha256)).for('update')
  if (!row || row.state === 'sweeping')
    throw new DomainError('unavailable', 'this pack is just being swept; offer it again in a minute')
  return row
}

interface Commit {
  readonly pack: ReadPack
  readonly filing: Filing
  readonly broken: readonly BrokenFirstCopy[]
  readonly plans: readonly SeriesPlan[]
  readonly drafts: readonly MetadataDraft[]
}

async function commitPack(tx: TenantTx, act: Act, commit: Commit): Promise<readonly InstanceOutcome[]> {
  const { pack, filing, plans, drafts } = commit
  const { provenance } = filing
  const row = await lockPack(tx, pack)
  const parentsOf = await upsertParents(tx, pack.instances, {
    provenance,
    at: act.at,
    vault: act.ctx.services.vault,
  })
  await pointAtRightBytes(tx, act.ctx, { packRef: row.id, broken: commit.broken })
  const place = { packRef: row.id, provenance, at: act.at, parentsOf }
  const { outcomes, entered } = await insertVersions(tx, pack.instances, place)
  if (!wentAsPlanned(plans, entered)) throw new StalePlanError()
  for (const [index, draft] of drafts.entries())
    await showMetadata(tx, draft, parentsOf(plans[index]!.put[0]!).seriesRef)
  // Read just now and found whole: a damaged one was mended by this sending.
  if (statesBefore('stored').includes(row.state))
    await tx
      .update(packs)
      .set({
        state: 'stored',
        storedAt: act.at,
        byteLength: pack.byteLength,
        packIndex: pack.encodedIndex,
      })
      .where(eq(packs.id, row.id))
  if (row.state === 'damaged') await endIncident(tx, act.ctx, { kind: 'pack', name: pack.sha256 }, 'resent')
  if (filing.uploadId)
    await tx
      .update(uploads)
      .set({ state: 'committed', updatedAt: act.at })
      .where(and(eq(uploads.id, filing.uploadId), eq(uploads.state, 'open')))
  await recountStudies(
    tx,
    pack.instances.map((instance) => parentsOf(instance).studyRef),
  )
  await countDevices(tx, entered, { provenance, at: act.at })
  if (row.state !== 'verified')
    await act.send(verifyPackJob, { version: 1 as const, packSha256: pack.sha256 })
  act.note({
    studyInstanceUid: pack.instances[0]?.studyInstanceUid,
    objectKind: 'pack',
    objectId: pack.sha256,
    details: { instances: outcomes.length, entered: entered.length, source: provenance.source },
  })
  return outcomes
}
