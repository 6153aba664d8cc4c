import { departmentMembers, type reportTemplates, type TenantTx } from '@yingtong/db'
import { authorize, type Ctx, type Scope } from '../kernel/index.ts'

type Template = typeof reportTemplates.$inferSelect

/**
 * Who may touch a template: `own` its author, `department` whoever shares a department with the author. An author of no
 * department shares with the whole hospital.
 */
export async function templateAudience(
  tx: TenantTx,
  ctx: Ctx,
): Promise<(template: Template, action: Scope) => boolean> {
  const rows = await tx
    .select({ userId: departmentMembers.userId, departmentId: departmentMembers.departmentRef })
    .from(departmentMembers)
  const departmentsOf = (userId: string | null) =>
    rows.filter((row) => row.userId === userId).map((row) => row.departmentId)
  const actorDepartments = departmentsOf(ctx.actor.id)
  return ({ tenantId, visibility, ownerId }, action) =>
    authorize(ctx.actor, action, {
      tenantId,
      standsIn: ctx.tenantId,
      audience: visibility,
      ownerId,
      ownerDepartments: departmentsOf(ownerId),
      actorDepartments,
    })
}
