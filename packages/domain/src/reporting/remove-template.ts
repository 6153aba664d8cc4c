import { and, eq, or, reportTemplates } from '@yingtong/db'
import { z } from 'zod'
import { command, notFound } from '../kernel/index.ts'
import { demandPerson } from './actor-person.ts'

/** Removes a template; reports written from it keep their text. */
export const removeTemplate = command(
  {
    name: 'template.remove',
    scope: 'template:write',
    audit: 'template.removed',
    input: z.object({ id: z.uuid() }),
  },
  async (tx, { id }, act) => {
    const person = demandPerson(act.ctx)
    act.note({ objectKind: 'template', objectId: id })
    const gone = await tx
      .delete(reportTemplates)
      .where(
        and(
          eq(reportTemplates.id, id),
          or(eq(reportTemplates.ownerId, person.id), eq(reportTemplates.visibility, 'department')),
        ),
      )
      .returning({ id: reportTemplates.id })
    if (gone.length === 0) throw notFound('template')
  },
)
