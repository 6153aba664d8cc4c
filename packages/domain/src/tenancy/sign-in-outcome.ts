import { z } from 'zod'

/** What is still asked before the session opens. */
export type SignInStep = 'second-factor' | 'change-password' | 'enrol'

/** How the second factor was given: here, at the identity provider, or by a code kept for the loss of it. */
export type SecondFactor = 'totp' | 'passkey' | 'oidc' | 'recovery'

/** It was wrong; `waitSeconds` until the next try is judged. */
export interface Refused {
  readonly outcome: 'refused'
  readonly waitSeconds: number
}

/** It was not judged: too many wrong ones came before, and the next is judged in `waitSeconds`. */
export interface Slow {
  readonly outcome: 'slow'
  readonly waitSeconds: number
}

/** Where a sign-in stands. Refusals are values, so that what they count is committed. */
export type SignInOutcome =
  | {
      readonly outcome: 'ok'
      readonly sessionToken: string
      /** For the browser to keep: it is known from here on. Null where somebody else vouched for the person. */
      readonly browserToken: string | null
      readonly userId: string
      readonly tenantId: string
      readonly name: string
      /** Wrong tries since the session before, this sign-in's own among them. */
      readonly wrongBefore: number
    }
  | { readonly outcome: 'next'; readonly step: SignInStep; readonly challenge: string }
  | Refused
  | Slow
  /** What was begun is over, was finished already or never existed: from the start. */
  | { readonly outcome: 'expired' }

/** From where somebody signs in; kept with the session, so that its owner recognises it. */
export const Origin = {
  address: z.string().max(64).optional(),
  userAgent: z.string().max(400).optional(),
  /** The token of a browser that is known, from its cookie. */
  browser: z.string().max(200).optional(),
  /** Of a link that was sent to the account's mail box. */
  pass: z.string().max(200).optional(),
} as const

export interface From {
  readonly address?: string | undefined
  readonly userAgent?: string | undefined
  readonly browser?: string | undefined
  readonly pass?: string | undefined
}
