import { declaredStudies, inArray, sql, studies } from '@yingtong/db'
import { z } from 'zod'
import { lockStudies } from '../archive/index.ts'
import { command } from '../kernel/index.ts'

export const DeclareStudiesInput = z.object({
  studies: z
    .array(
      z.object({
        studyInstanceUid: z.string().min(1).max(128),
        instances: z.number().int().min(0).max(10_000_000),
      }),
    )
    .max(5000),
})

/**
 * An agent says how many instances of a study it has taken in, so that 299 of 300 shows as incomplete (promise A16).
 * Said before the first image of the study is here, it waits.
 */
export const declareStudies = command(
  { name: 'study.declare', scope: 'agent:upload', audit: 'agent.heartbeat', input: DeclareStudiesInput },
  async (tx, input, act): Promise<void> => {
    if (input.studies.length === 0) return
    const latest = new Map(input.studies.map((study) => [study.studyInstanceUid, study.instances]))
    const uids = [...latest.keys()].sort()
    await tx
      .insert(declaredStudies)
      .values(
        uids.map((studyInstanceUid) => ({
          studyInstanceUid,
          agentId: act.ctx.actor.id,
          instances: latest.get(studyInstanceUid)!,
          updatedAt: act.at,
        })),
      )
      .onConflictDoUpdate({
        target: [declaredStudies.tenantId, declaredStudies.studyInstanceUid, declaredStudies.agentId],
        set: { instances: sql`excluded.instances`, updatedAt: act.at },
      })
    const declared = sql`(select max(d.instances) from declared_studies d
      where d.tenant_id = ${studies.tenantId} and d.study_instance_uid = ${studies.studyInstanceUid})`
    const news = await tx
      .select({ id: studies.id })
      .from(studies)
      .where(
        sql`${inArray(studies.studyInstanceUid, uids)} and ${studies.declaredInstances} is distinct from ${declared}`,
      )
    const changed = await lockStudies(
      tx,
      news.map(({ id }) => id),
    )
    if (changed.length > 0)
      await tx
        .update(studies)
        .set({ declaredInstances: declared, changeSeq: sql`nextval('studies_change_seq_seq')` })
        .where(inArray(studies.id, changed))
    act.note({ objectKind: 'study', details: { declared: uids.length } })
  },
)
