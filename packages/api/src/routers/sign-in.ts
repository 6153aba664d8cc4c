import {
  askPasskey,
  askPasskeySignIn,
  beginPasskey,
  beginTotp,
  DomainError,
  readSignIn,
  requestPass,
} from '@yingtong/domain'
import { z } from 'zod'
import type { ApiContext } from '../api-context.ts'
import { open, router } from '../procedures.ts'

const Unfinished = z.object({ challenge: z.string().min(1).max(200) })

/** Passkeys are bound to the origin of our pages; a door that does not know it offers none. */
export function originOf({ origin }: ApiContext): string {
  if (!origin) throw new DomainError('unavailable', 'this door knows no address of its pages')
  return origin
}

/**
 * What the sign-in page asks before and between its steps. The token of an unfinished sign-in is the right to ask of it;
 * all are mutations, so that it never stands in an address.
 */
export const signInRouter = router({
  read: open.input(Unfinished).mutation(({ ctx, input }) => readSignIn(ctx.services, input)),
  askPasskey: open
    .input(Unfinished)
    .mutation(({ ctx, input }) => askPasskey(ctx.services, { ...input, origin: originOf(ctx) })),
  /** Before anybody is named: a passkey alone signs in. */
  askPasskeySignIn: open.mutation(({ ctx }) => askPasskeySignIn(ctx.services, { origin: originOf(ctx) })),
  /** A link to the mail box of the account, if there is one. */
  requestPass: open
    .input(z.object({ email: z.string().max(254) }))
    .mutation(({ ctx, input }) => requestPass(ctx.services, input)),
  beginTotp: open.input(Unfinished).mutation(({ ctx, input }) => beginTotp(ctx.services, { asker: input })),
  beginPasskey: open
    .input(Unfinished)
    .mutation(({ ctx, input }) => beginPasskey(ctx.services, { asker: input, origin: originOf(ctx) })),
})
