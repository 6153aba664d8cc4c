import { and, conflicts, desc, eq, inArray, instances, patients, studies } from '@yingtong/db'
import { z } from 'zod'
import { displayName, maskName } from '../archive/index.ts'
import { query } from '../kernel/index.ts'

export const ListConflictsInput = z.object({
  states: z
    .array(z.enum(['open', 'kept', 'replaced']))
    .max(3)
    .default(['open']),
  limit: z.number().int().min(1).max(500).default(100),
  offset: z.number().int().min(0).default(0),
})

export interface ConflictVersion {
  readonly id: string
  readonly sha256: string
  readonly byteLength: number
  readonly receivedAt: Date
  readonly source: string
  readonly standing: 'current' | 'conflict' | 'superseded'
}

export interface ConflictItem {
  readonly id: string
  readonly sopInstanceUid: string
  /** Of the version that came later. */
  readonly studyInstanceUid: string
  readonly state: 'open' | 'kept' | 'replaced'
  readonly detectedAt: Date
  readonly decidedBy: string | null
  readonly decidedAt: Date | null
  /** Lists show masked names. */
  readonly patientMasked: string
  readonly first: ConflictVersion
  readonly other: ConflictVersion
}

const versionOf = (row: typeof instances.$inferSelect): ConflictVersion => {
  const { id, sha256, byteLength, receivedAt, source, standing } = row
  return { id, sha256, byteLength, receivedAt, source, standing }
}

/** Objects that came twice with one UID and different bytes, the latest first; both versions are kept. */
export const listConflicts = query(
  { name: 'conflict.list', scope: 'quarantine:read', audit: 'conflict.listed', input: ListConflictsInput },
  async (tx, { states, limit, offset }): Promise<readonly ConflictItem[]> => {
    if (states.length === 0) return []
    const found = await tx
      .select({
        conflict: conflicts,
        hanzi: patients.nameIdeographic,
        alphabetic: patients.nameAlphabetic,
      })
      .from(conflicts)
      .leftJoin(
        studies,
        and(
          eq(studies.tenantId, conflicts.tenantId),
          eq(studies.studyInstanceUid, conflicts.studyInstanceUid),
        ),
      )
      .leftJoin(patients, and(eq(patients.tenantId, studies.tenantId), eq(patients.id, studies.patientRef)))
      .where(inArray(conflicts.state, states))
      .orderBy(desc(conflicts.detectedAt), desc(conflicts.id))
      .limit(limit)
      .offset(offset)
    const refs = found.flatMap(({ conflict }) => [conflict.currentRef, conflict.otherRef])
    const rows = refs.length === 0 ? [] : await tx.select().from(instances).where(inArray(instances.id, refs))
    const byId = new Map(rows.map((row) => [row.id, versionOf(row)]))
    return found.map(({ conflict, hanzi, alphabetic }) => ({
      id: conflict.id,
      sopInstanceUid: conflict.sopInstanceUid,
      studyInstanceUid: conflict.studyInstanceUid,
      state: conflict.state,
      detectedAt: conflict.detectedAt,
      decidedBy: conflict.decidedBy,
      decidedAt: conflict.decidedAt,
      patientMasked: maskName(
        displayName({ nameIdeographic: hanzi ?? '', nameAlphabetic: alphabetic ?? '' }),
      ),
      first: byId.get(conflict.currentRef)!,
      other: byId.get(conflict.otherRef)!,
    }))
  },
)
