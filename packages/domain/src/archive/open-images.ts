import {
  and,
  auditEvents,
  eq,
  gt,
  inArray,
  instances,
  packs,
  series,
  studies,
  type TenantTx,
} from '@yingtong/db'
import { z } from 'zod'
import { type Ctx, flow, notFound, type Step } from '../kernel/index.ts'
import { LeastRecentlyUsed } from './internal/least-recently-used.ts'
import { makeStudyImages, type StudyImages } from './study-images.ts'

/** PS3.15 §A.5.3.6 records access per study: one row for one actor, study and 5 minutes, not one for each frame. */
const WINDOW_MS = 5 * 60_000
/** How long what is known of a study is believed without asking for its change number. */
const FRESH_MS = 2000

interface Known {
  readonly images: StudyImages
  readonly changeSeq: number
  readonly askedAtMs: number
}

/** A place of an image takes about a KiB. */
const KEPT_INSTANCES_MAX = 50_000
/** What rows and places take while a study is opened, for each image. */
const OPENING_BYTES = 4 * 1024

const known = new LeastRecentlyUsed<Known>(32, {
  max: KEPT_INSTANCES_MAX,
  of: ({ images }) => images.series.reduce((sum, each) => sum + each.instances.length, 0),
})
const loading = new Map<string, Promise<Known>>()
/** When an access was last recorded, by tenant, actor and study. */
const recorded = new LeastRecentlyUsed<number>(10_000)
const recording = new Map<string, Promise<number>>()

async function studyRow(tx: TenantTx, studyInstanceUid: string) {
  const { id, changeSeq, instanceCount } = studies
  const [study] = await tx
    .select({ id, changeSeq, instanceCount })
    .from(studies)
    .where(and(eq(studies.studyInstanceUid, studyInstanceUid), gt(studies.instanceCount, 0)))
  if (!study) throw notFound('study')
  return study
}

async function read(ctx: Ctx, studyInstanceUid: string, askedAtMs: number): Promise<Known> {
  const { changeSeq, ...found } = await ctx.services.database.withTenant(ctx.tenantId, async (tx) => {
    const study = await studyRow(tx, studyInstanceUid)
    const rows = await tx
      .select()
      .from(instances)
      .where(and(eq(instances.studyRef, study.id), eq(instances.standing, 'current')))
    const packRefs = [...new Set(rows.map((row) => row.packRef))]
    return {
      changeSeq: study.changeSeq,
      rows,
      series: await tx.select().from(series).where(eq(series.studyRef, study.id)),
      packs: await tx.select().from(packs).where(inArray(packs.id, packRefs)),
    }
  })
  return { images: await makeStudyImages(ctx, studyInstanceUid, found), changeSeq, askedAtMs }
}

async function load(ctx: Ctx, studyInstanceUid: string, before: Known | undefined): Promise<Known> {
  const { memory, database, now } = ctx.services
  const askedAtMs = now().getTime()
  const study = await database.withTenant(ctx.tenantId, (tx) => studyRow(tx, studyInstanceUid))
  if (before && before.changeSeq === study.changeSeq) return { ...before, askedAtMs }
  // Waited for outside of a transaction: who has a connection must not wait for memory.
  const bytes = Math.min(study.instanceCount * OPENING_BYTES, memory.onceBytesMax)
  return memory.within(ctx.tenantId, bytes, () => read(ctx, studyInstanceUid, askedAtMs))
}

async function imagesOf(ctx: Ctx, studyInstanceUid: string): Promise<StudyImages> {
  const key = `${ctx.tenantId} ${studyInstanceUid}`
  const before = known.get(key)
  if (before && ctx.services.now().getTime() - before.askedAtMs < FRESH_MS) return before.images
  const running =
    loading.get(key) ?? load(ctx, studyInstanceUid, before).finally(() => void loading.delete(key))
  loading.set(key, running)
  const loaded = await running
  known.set(key, loaded)
  return loaded.images
}

/** Writes the audit row of this window unless another process has; the check and the row share a transaction. */
async function record(step: Step, ctx: Ctx, studyInstanceUid: string): Promise<number> {
  const since = new Date(ctx.services.now().getTime() - WINDOW_MS)
  const [seen] = await ctx.services.database.withTenant(ctx.tenantId, (tx) =>
    tx
      .select({ at: auditEvents.at })
      .from(auditEvents)
      .where(
        and(
          eq(auditEvents.studyInstanceUid, studyInstanceUid),
          eq(auditEvents.action, 'images.accessed'),
          eq(auditEvents.actorKind, ctx.actor.kind),
          eq(auditEvents.actorId, ctx.actor.id),
          gt(auditEvents.at, since),
        ),
      )
      .limit(1),
  )
  if (seen) return seen.at.getTime()
  return step('images.accessed', async (_tx, act) => {
    act.note({ studyInstanceUid, objectKind: 'study' })
    return act.at.getTime()
  })
}

async function recordOnce(step: Step, ctx: Ctx, studyInstanceUid: string): Promise<void> {
  const key = `${ctx.tenantId} ${ctx.actor.kind} ${ctx.actor.id} ${studyInstanceUid}`
  const now = ctx.services.now().getTime()
  const last = recorded.get(key)
  if (last !== undefined && now - last < WINDOW_MS) return
  const running =
    recording.get(key) ?? record(step, ctx, studyInstanceUid).finally(() => void recording.delete(key))
  recording.set(key, running)
  recorded.set(key, await running)
}

/**
 * Access to the images of one study: checks permission, leaves the audit row of this actor, study and 5 minutes, and
 * answers where every current instance lies. Cheap to call for each frame. Throws not-found.
 */
export const openImages = flow(
  {
    name: 'images.open',
    scope: 'image:read',
    audit: 'images.accessed',
    input: z.object({ studyInstanceUid: z.string().min(1).max(128) }),
  },
  async (step, { studyInstanceUid }, ctx): Promise<StudyImages> => {
    const images = await imagesOf(ctx, studyInstanceUid)
    await recordOnce(step, ctx, studyInstanceUid)
    return images
  },
)
