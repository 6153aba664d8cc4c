import { eq, users } from '@yingtong/db'
import { z } from 'zod'
import { DomainError, identityFlow } from '../kernel/index.ts'
import { Asker, provePassword, resolveAsker } from './internal/asker.ts'
import { workplaces } from './internal/person.ts'
import type { Refused, Slow } from './sign-in-outcome.ts'
import { newTotpSeed, type TotpSeed, totpPurpose } from './totp.ts'

export const BeginTotpInput = z.object({ asker: Asker, password: z.string().max(128).default('') })

type Begun = ({ readonly outcome: 'begun' } & TotpSeed) | Refused | Slow | { readonly outcome: 'expired' }

/** Makes a seed and keeps it sealed; it counts only once a code of it was given (`confirmTotp`). */
export const beginTotp = identityFlow(
  { name: 'totp.begin', input: BeginTotpInput },
  async (step, { asker, password }, services): Promise<Begun> => {
    if ('session' in asker) {
      const refusal = await provePassword(step, { session: asker.session, password }, services)
      if (refusal) return refusal
    }
    return step(async (tx) => {
      const asked = await resolveAsker(tx, asker, services.now())
      if (!asked) return { outcome: 'expired' }
      const { user } = asked
      if (user.totpConfirmedAt) throw new DomainError('conflict', 'remove the present authenticator first')
      const [first] = (await workplaces(tx, user.id)).rows
      const seed = newTotpSeed(user.email, `影通 ${first?.name ?? ''}`.trim())
      await tx
        .update(users)
        .set({ totpSecretSealed: services.vault.seal(totpPurpose(user.id), seed.secret), totpLastStep: null })
        .where(eq(users.id, user.id))
      return { outcome: 'begun', ...seed }
    })
  },
)
