import { eq, memberships, users } from '@yingtong/db'
import { z } from 'zod'
import { identity, ROLES } from '../kernel/index.ts'
import { Email } from './email.ts'
import { Password } from './password.ts'

export const CreateMemberInput = z.object({
  tenantId: z.uuid(),
  email: Email,
  name: z.string().min(1).max(60),
  password: Password,
  roles: z.array(z.enum(ROLES)).min(1).max(ROLES.length),
})

/** Adds a person to a tenant; a person known by this address keeps their password and joins. */
export const createMember = identity(
  { name: 'member.create', input: CreateMemberInput },
  async (tx, { tenantId, email, name, password, roles }, { hasher, now }) => {
    const [known] = await tx.select({ id: users.id }).from(users).where(eq(users.email, email))
    const userId =
      known?.id ??
      (
        await tx
          .insert(users)
          .values({ email, name, passwordHash: await hasher.hash(password) })
          .returning({ id: users.id })
      )[0]!.id
    await tx.insert(memberships).values({ tenantId, userId, displayName: name, roles, officeSince: now() })
    return { userId }
  },
)
