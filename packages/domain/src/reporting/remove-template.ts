import { eq, reportTemplates } from '@yingtong/db'
import { z } from 'zod'
import { command, notFound } from '../kernel/index.ts'
import { demandPerson } from './actor-person.ts'
import { templateAudience } from './template-audience.ts'

/** Removes a template; reports written from it keep their text. */
export const removeTemplate = command(
  {
    name: 'template.remove',
    scope: 'template:write',
    audit: 'template.removed',
    input: z.object({ id: z.uuid() }),
  },
  async (tx, { id }, act) => {
    demandPerson(act.ctx)
    act.note({ objectKind: 'template', objectId: id })
    const [row] = await tx.select().from(reportTemplates).where(eq(reportTemplates.id, id)).for('update')
    const mayRemove = await templateAudience(tx, act.ctx)
    if (!row || !mayRemove(row, 'template:write')) throw notFound('template')
    await tx.delete(reportTemplates).where(eq(reportTemplates.id, id))
  },
)
