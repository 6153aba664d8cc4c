import { z } from 'zod'

/** What is still asked before the session opens. */
export type SignInStep = 'second-factor' | 'change-password' | 'enrol'

/** How the second factor was given: here, at the identity provider, or by a code kept for the loss of it. */
export type SecondFactor = 'totp' | 'passkey' | 'oidc' | 'recovery'

/** Where a sign-in stands. Refusals are values, so that the count of failures is committed. */
export type SignInOutcome =
  | {
      readonly outcome: 'ok'
      readonly sessionToken: string
      readonly userId: string
      readonly tenantId: string
      readonly name: string
    }
  | { readonly outcome: 'next'; readonly step: SignInStep; readonly challenge: string }
  | { readonly outcome: 'refused'; readonly triesLeft: number }
  | { readonly outcome: 'locked'; readonly until: Date }
  /** What was begun is over, was finished already or never existed: from the start. */
  | { readonly outcome: 'expired' }

/** From where somebody signs in; kept with the session, so that its owner recognises it. */
export const Origin = {
  address: z.string().max(64).optional(),
  userAgent: z.string().max(400).optional(),
} as const

export interface From {
  readonly address?: string | undefined
  readonly userAgent?: string | undefined
}
