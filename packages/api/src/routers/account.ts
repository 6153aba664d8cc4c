import {
  beginPasskey,
  beginTotp,
  closeOtherSessions,
  closeOwnSession,
  forgetOwnBrowser,
  listOwnBrowsers,
  listOwnSessions,
  listUnvouched,
  makeRecoveryCodes,
  readOwnSecurity,
  refuseOwnReset,
  removePasskey,
  removeTotp,
  unlinkFederated,
  vouchForToken,
} from '@yingtong/domain'
import { z } from 'zod'
import type { ApiContext } from '../api-context.ts'
import { mutationOf, queryOf, router, signedIn } from '../procedures.ts'
import { originOf } from './sign-in.ts'

const fromOf = ({ address }: ApiContext) => (address ? { address: address.slice(0, 64) } : {})
const Proof = z.object({ password: z.string().max(128).default('') })

/** One's own account: the session of the request says whose. */
export const accountRouter = router({
  security: signedIn.query(({ ctx }) => readOwnSecurity(ctx.services, { session: ctx.sessionToken })),
  sessions: signedIn.query(({ ctx }) => listOwnSessions(ctx.services, { session: ctx.sessionToken })),
  closeSession: signedIn
    .input(z.object({ sessionId: z.uuid() }))
    .mutation(({ ctx, input }) => closeOwnSession(ctx.services, { session: ctx.sessionToken, ...input })),
  browsers: signedIn.query(({ ctx }) =>
    listOwnBrowsers(ctx.services, {
      session: ctx.sessionToken,
      ...(ctx.browserToken ? { browser: ctx.browserToken } : {}),
    }),
  ),
  forgetBrowser: signedIn
    .input(z.object({ browserId: z.uuid() }))
    .mutation(({ ctx, input }) => forgetOwnBrowser(ctx.services, { session: ctx.sessionToken, ...input })),
  refuseReset: signedIn.mutation(({ ctx }) => refuseOwnReset(ctx.services, { session: ctx.sessionToken })),
  /** Tokens that wait for somebody who may themselves what they may. */
  unvouched: queryOf(listUnvouched),
  vouch: mutationOf(vouchForToken),
  closeOthers: signedIn.mutation(({ ctx }) =>
    closeOtherSessions(ctx.services, { session: ctx.sessionToken }),
  ),
  beginTotp: signedIn
    .input(Proof)
    .mutation(({ ctx, input }) =>
      beginTotp(ctx.services, { asker: { session: ctx.sessionToken }, ...input }),
    ),
  beginPasskey: signedIn.input(Proof).mutation(({ ctx, input }) =>
    beginPasskey(ctx.services, {
      asker: { session: ctx.sessionToken },
      origin: originOf(ctx),
      ...input,
    }),
  ),
  makeRecoveryCodes: signedIn
    .input(Proof)
    .mutation(({ ctx, input }) =>
      makeRecoveryCodes(ctx.services, { session: ctx.sessionToken, ...fromOf(ctx), ...input }),
    ),
  removeTotp: signedIn
    .input(Proof)
    .mutation(({ ctx, input }) =>
      removeTotp(ctx.services, { session: ctx.sessionToken, ...fromOf(ctx), ...input }),
    ),
  unlinkFederated: signedIn
    .input(Proof)
    .mutation(({ ctx, input }) =>
      unlinkFederated(ctx.services, { session: ctx.sessionToken, ...fromOf(ctx), ...input }),
    ),
  removePasskey: signedIn
    .input(Proof.extend({ passkeyId: z.uuid() }))
    .mutation(({ ctx, input }) =>
      removePasskey(ctx.services, { session: ctx.sessionToken, ...fromOf(ctx), ...input }),
    ),
})
