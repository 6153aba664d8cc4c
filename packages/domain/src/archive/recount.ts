import { eq, type SQL, series, sql, studies, type TenantTx } from '@yingtong/db'
import { lockStudies } from './lock-studies.ts'

/**
 * Sets what study and series rows say about their current instances from the instances themselves, and moves the
 * studies' change numbers. Counting anew instead of adding up: right however often it runs, and with whom.
 */
export async function recountStudies(tx: TenantTx, studyRefs: readonly string[]): Promise<void> {
  for (const studyRef of await lockStudies(tx, studyRefs)) await recountStudy(tx, studyRef)
}

async function recountStudy(tx: TenantTx, studyRef: string): Promise<void> {
  await tx
    .update(series)
    .set({
      instanceCount: sql`(select count(*) from instances i
        where i.tenant_id = ${series.tenantId} and i.series_ref = ${series.id} and i.standing = 'current')`,
    })
    .where(eq(series.studyRef, studyRef))
  const current = sql`from instances i where i.tenant_id = ${studies.tenantId}
    and i.study_ref = ${studies.id} and i.standing = 'current'`
  const filled = sql`from series s where s.tenant_id = ${studies.tenantId}
    and s.study_ref = ${studies.id} and s.instance_count > 0`
  await tx
    .update(studies)
    .set({
      seriesCount: sql`(select count(*) ${filled})`,
      modalities: sql`coalesce((select array_agg(distinct s.modality order by s.modality) ${filled}
        and s.modality is not null), '{}')`,
      instanceCount: sql`(select count(*) ${current})`,
      sopClasses: sql`coalesce((select array_agg(distinct i.sop_class_uid) ${current}), '{}')`,
      originalBytes: sql`(select coalesce(sum(i.byte_length), 0) ${current})`,
      storedBytes: sql`(select coalesce(sum(p.byte_length), 0) from packs p
        where p.tenant_id = ${studies.tenantId} and p.id in (select i.pack_ref ${current}))`,
      verifiedInstances: countVerified(current),
      declaredInstances: sql`(select max(d.instances) from declared_studies d
        where d.tenant_id = ${studies.tenantId} and d.study_instance_uid = ${studies.studyInstanceUid})`,
      changeSeq: sql`nextval('studies_change_seq_seq')`,
    })
    .where(eq(studies.id, studyRef))
}

function countVerified(current: SQL): SQL {
  return sql`(select count(*) ${current} and exists (select from packs p
    where p.tenant_id = i.tenant_id and p.id = i.pack_ref and p.state = 'verified'))`
}
