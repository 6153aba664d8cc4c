import { randomBytes } from 'node:crypto'
import { and, deidentifiedExports, eq, gt, isNull, patients, studies } from '@yingtong/db'
import type { Pseudonyms } from '@yingtong/dicom'
import { z } from 'zod'
import { demandPresent, type LocatedInstance, openImages, readLayout } from '../archive/index.ts'
import { type Ctx, DomainError, flow, notFound, type Step } from '../kernel/index.ts'
import { assessStudy, isWords } from './assess-study.ts'
import { deidentifiedBytes } from './deidentified-bytes.ts'
import { ExportOptions } from './export-options.ts'
import { isLive } from './live-consent.ts'
import { pseudonymsOf } from './pseudonyms.ts'

/** How often a running export looks whether the consent was taken back (compliance P1: effect within a second). */
const LOOK_MS = 500
const KEY_BYTES = 32

export interface ExportedFile {
  /** A number and nothing else. */
  readonly name: string
  readonly body: AsyncIterable<Uint8Array>
}

export interface DeidentifiedExport {
  readonly fileName: string
  /** Read one after the other; each body to its end before the next. */
  readonly files: AsyncIterable<ExportedFile>
}

interface Claimed {
  readonly exportId: string
  readonly consentId: string
  readonly studyInstanceUid: string
  readonly options: ExportOptions
  readonly person: string
}

/** Pictures that may show the patient's name do not leave unless whoever asked has said to have looked at them. */
async function demandReady(ctx: Ctx, exportId: string): Promise<void> {
  const [row] = await ctx.services.database.withTenant(ctx.tenantId, (tx) =>
    tx
      .select({ uid: studies.studyInstanceUid, checked: deidentifiedExports.burnedInChecked })
      .from(deidentifiedExports)
      .innerJoin(
        studies,
        and(eq(studies.tenantId, deidentifiedExports.tenantId), eq(studies.id, deidentifiedExports.studyRef)),
      )
      .where(and(eq(deidentifiedExports.id, exportId), eq(deidentifiedExports.requestedBy, ctx.actor.id))),
  )
  if (!row) throw notFound('export')
  if (!row.checked && (await assessStudy(ctx, row.uid)).burnedIn.length > 0)
    throw new DomainError('conflict', 'pictures may show who the patient is: look at them first')
  // Before the ticket is used up: what is damaged is refused in words, and the ticket is good once it is mended.
  const images = await openImages(ctx, { studyInstanceUid: row.uid })
  const taken = images.series.flatMap((each) => each.instances).filter((each) => !isWords(each))
  await demandPresent(ctx, taken)
  if (taken[0]) await readLayout(ctx, taken[0])
}

/** Uses the ticket up: of this person, not yet used, not too old, its consent still in force. */
function claim(step: Step, ctx: Ctx, exportId: string): Promise<Claimed> {
  return step('study.exported', async (tx, act) => {
    const [row] = await tx
      .update(deidentifiedExports)
      .set({ startedAt: act.at })
      .where(
        and(
          eq(deidentifiedExports.id, exportId),
          eq(deidentifiedExports.requestedBy, ctx.actor.id),
          isNull(deidentifiedExports.startedAt),
          gt(deidentifiedExports.expiresAt, act.at),
        ),
      )
      .returning()
    if (!row) throw notFound('export')
    if (!(await isLive(tx, row.consentRef))) throw new DomainError('conflict', 'the consent was taken back')
    const [study] = await tx
      .select({ uid: studies.studyInstanceUid, patientId: patients.patientId, issuer: patients.issuer })
      .from(studies)
      .innerJoin(patients, and(eq(patients.tenantId, studies.tenantId), eq(patients.id, studies.patientRef)))
      .where(eq(studies.id, row.studyRef))
    if (!study) throw notFound('exam')
    const { purpose, options, instanceCount, dataClass } = row
    act.note({
      studyInstanceUid: study.uid,
      objectKind: 'export',
      objectId: exportId,
      details: { purpose, options, instances: instanceCount, dataClass },
    })
    return {
      exportId,
      consentId: row.consentRef,
      studyInstanceUid: study.uid,
      options: ExportOptions.parse(options),
      person: `${study.issuer}\0${study.patientId}`,
    }
  })
}

/** Counts what went out, and stops what has lost its basis. */
class Progress {
  exported = 0
  #looked = Number.NEGATIVE_INFINITY
  #ended = false
  readonly #step: Step
  readonly #ctx: Ctx
  readonly #claimed: Claimed

  constructor(step: Step, ctx: Ctx, claimed: Claimed) {
    this.#step = step
    this.#ctx = ctx
    this.#claimed = claimed
  }

  async look(): Promise<void> {
    const now = performance.now()
    if (now - this.#looked < LOOK_MS) return
    this.#looked = now
    const { exportId, consentId } = this.#claimed
    const allowed = await this.#ctx.services.database.withTenant(this.#ctx.tenantId, async (tx) => {
      await tx
        .update(deidentifiedExports)
        .set({ exportedCount: this.exported })
        .where(eq(deidentifiedExports.id, exportId))
      return isLive(tx, consentId)
    })
    if (!allowed) throw new DomainError('conflict', 'the consent was taken back')
  }

  /** Writes down how much really left, once. */
  async end(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    const { exportId, studyInstanceUid } = this.#claimed
    const { exported } = this
    await this.#step('study.export-ended', async (tx, act) => {
      await tx
        .update(deidentifiedExports)
        .set({ exportedCount: exported, endedAt: act.at })
        .where(eq(deidentifiedExports.id, exportId))
      act.note({ studyInstanceUid, objectKind: 'export', objectId: exportId, details: { exported } })
    })
  }
}

async function* bodyOf(
  ctx: Ctx,
  instance: LocatedInstance,
  run: { readonly options: ExportOptions; readonly pseudonyms: Pseudonyms; readonly progress: Progress },
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of deidentifiedBytes(ctx, instance, run)) {
      await run.progress.look()
      yield chunk
    }
    run.progress.exported += 1
  } catch (error) {
    // Who reads the body may forget the list it came from.
    await run.progress.end()
    throw error
  }
}

async function* filesOf(step: Step, ctx: Ctx, claimed: Claimed): AsyncGenerator<ExportedFile> {
  const progress = new Progress(step, ctx, claimed)
  try {
    const images = await openImages(ctx, { studyInstanceUid: claimed.studyInstanceUid })
    const pseudonyms = pseudonymsOf(randomBytes(KEY_BYTES), claimed.person)
    let number = 0
    for (const instance of images.series.flatMap((series) => series.instances)) {
      if (isWords(instance)) continue
      number += 1
      const name = `${String(number).padStart(6, '0')}.dcm`
      yield { name, body: bodyOf(ctx, instance, { options: claimed.options, pseudonyms, progress }) }
    }
  } finally {
    await progress.end()
  }
}

/**
 * The images of a study without identity (PS3.15 Annex E), object by object as they are read. The key behind the
 * pseudonyms lives as long as this call: no way leads back.
 */
export const exportDeidentified = flow(
  {
    name: 'study.export-deidentified',
    scope: 'study:export',
    audit: 'study.exported',
    input: z.object({ exportId: z.uuid() }),
  },
  async (step, { exportId }, ctx): Promise<DeidentifiedExport> => {
    await demandReady(ctx, exportId)
    const claimed = await claim(step, ctx, exportId)
    return { fileName: `${exportId.slice(0, 8)}.zip`, files: filesOf(step, ctx, claimed) }
  },
)
