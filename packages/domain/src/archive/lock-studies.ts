import { inArray, sql, studies, type TenantTx } from '@yingtong/db'

/**
 * Takes the studies' rows for whoever writes on, in the order of their UIDs, and answers their ids in it. The order of
 * locks is pack, study, series, instance, as an arriving pack takes them: who begins with a series and then wants its
 * study waits for one who has the study and wants the series, until PostgreSQL ends one of the two (40P01).
 */
export async function lockStudies(tx: TenantTx, studyRefs: readonly string[]): Promise<readonly string[]> {
  if (studyRefs.length === 0) return []
  const rows = await tx
    .select({ id: studies.id })
    .from(studies)
    .where(inArray(studies.id, [...new Set(studyRefs)]))
    .orderBy(sql`${studies.studyInstanceUid} collate "C"`)
    // Rows that only refer to it may go on coming.
    .for('no key update')
  return rows.map(({ id }) => id)
}
