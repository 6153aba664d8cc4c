import { eq, reportTemplates } from '@yingtong/db'
import { z } from 'zod'
import { command, notFound } from '../kernel/index.ts'
import { demandPerson } from './actor-person.ts'
import { ReportBodyInput } from './report.ts'
import { templateAudience } from './template-audience.ts'

/** Adds or changes a template (I02, I03); one's own, or the department's. */
export const saveTemplate = command(
  {
    name: 'template.save',
    scope: 'template:write',
    audit: 'template.saved',
    input: ReportBodyInput.extend({
      id: z.uuid().optional(),
      name: z.string().trim().min(1).max(80),
      visibility: z.enum(['own', 'department']),
      modality: z.string().max(16).optional(),
      bodyPart: z.string().max(64).optional(),
    }),
  },
  async (tx, { id, ...input }, act) => {
    const person = demandPerson(act.ctx)
    const values = { ...input, ownerId: person.id, updatedAt: act.at }
    if (!id) {
      const [made] = await tx.insert(reportTemplates).values(values).returning({ id: reportTemplates.id })
      act.note({ objectKind: 'template', objectId: made!.id })
      return { id: made!.id }
    }
    const [row] = await tx.select().from(reportTemplates).where(eq(reportTemplates.id, id)).for('update')
    const mayChange = await templateAudience(tx, act.ctx)
    if (!row || !mayChange(row, 'template:write')) throw notFound('template')
    await tx.update(reportTemplates).set(values).where(eq(reportTemplates.id, id))
    act.note({ objectKind: 'template', objectId: id })
    return { id }
  },
)
