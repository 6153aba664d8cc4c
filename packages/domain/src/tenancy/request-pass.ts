import { eq, users } from '@yingtong/db'
import { z } from 'zod'
import { identityFlow, reasonOf, type Services } from '../kernel/index.ts'
import { Email } from './email.ts'
import { workplaces } from './internal/person.ts'
import { isSlowed } from './internal/wrong-tries.ts'
import { sendPassJob } from './jobs/send-pass.job.ts'

async function order(services: Services, email: string): Promise<void> {
  const found = await services.database.withIdentity(async (tx) => {
    const [user] = await tx
      .select({ id: users.id, disabledAt: users.disabledAt })
      .from(users)
      .where(eq(users.email, email))
    if (!user || user.disabledAt || !(await isSlowed(tx, ['account', email], services.now()))) return null
    const [tenant] = (await workplaces(tx, user.id)).rows
    return tenant ? { userId: user.id, tenantId: tenant.tenantId } : null
  })
  if (!found) return
  const { userId, tenantId } = found
  await services.database.withTenant(tenantId, (tx) => services.jobs.send(tx, sendPassJob, { userId }))
}

/**
 * Asks for a link to the account's mail box, by which a browser need not wait for others' wrong passwords. Only while
 * somebody slows the account down; the answer, given before anything is looked up, never tells whether there is one.
 */
export const requestPass = identityFlow(
  { name: 'browser-pass.request', input: z.object({ email: Email }) },
  async (_step, { email }, services): Promise<{ readonly asked: true }> => {
    order(services, email).catch((error: unknown) =>
      services.log.error('a link to sign in with was not sent', { reason: reasonOf(error) }),
    )
    return { asked: true }
  },
)
