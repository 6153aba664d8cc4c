import { and, eq, isNull, memberships, sql, studies } from '@yingtong/db'
import { z } from 'zod'
import { command, DomainError, notFound } from '../kernel/index.ts'

/** Gives an exam to a colleague, takes it oneself, or puts it back (`assigneeId: null`). */
export const assignStudy = command(
  {
    name: 'study.assign',
    scope: 'study:assign',
    audit: 'study.assigned',
    input: z.object({ studyId: z.uuid(), assigneeId: z.uuid().nullable() }),
  },
  async (tx, { studyId, assigneeId }, act) => {
    const [study] = await tx.select({ id: studies.id }).from(studies).where(eq(studies.id, studyId))
    if (!study) throw notFound('exam')
    const [member] = assigneeId
      ? await tx
          .select({ name: memberships.displayName })
          .from(memberships)
          .where(and(eq(memberships.userId, assigneeId), isNull(memberships.endedAt)))
      : []
    if (assigneeId && !member) throw new DomainError('invalid', 'this person does not work here')
    const [changed] = await tx
      .update(studies)
      .set({
        assigneeId,
        assigneeName: member?.name ?? null,
        changeSeq: sql`nextval(pg_get_serial_sequence('studies', 'change_seq'))`,
      })
      .where(eq(studies.id, studyId))
      .returning({ uid: studies.studyInstanceUid })
    act.note({
      studyInstanceUid: changed!.uid,
      objectKind: 'study',
      objectId: studyId,
      details: { assigneeId },
    })
  },
)
