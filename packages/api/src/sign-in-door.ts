import {
  addPasskey,
  answerPasskey,
  answerRecoveryCode,
  answerTotp,
  changeFirstPassword,
  changePassword,
  confirmTotp,
  DomainError,
  limiterOf,
  readKnownBrowser,
  type Services,
  type SignInOutcome,
  signIn,
  signInByPasskey,
} from '@yingtong/domain'
import { z } from 'zod'

const Challenge = z.string().min(1).max(200)
/** Somebody signed in sets up a factor in their session, somebody signing in within their challenge. */
const MaybeChallenge = Challenge.optional()
const Json = z
  .string()
  .max(60_000)
  .transform((text, context): object => {
    try {
      return Object(JSON.parse(text))
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' })
      return z.NEVER
    }
  })

/** A form of the sign-in page or of “my account”, as it comes in: every field is text. */
export const SignInForm = z.discriminatedUnion('step', [
  z.object({
    step: z.literal('password'),
    email: z.string().max(254),
    password: z.string().max(128),
    /** Of a link that was sent to the account's mail box. */
    pass: z.string().max(200).optional(),
  }),
  z.object({ step: z.literal('passkey-sign-in'), ceremony: z.string().max(1000), response: Json }),
  z.object({ step: z.literal('totp'), challenge: Challenge, code: z.string().max(12) }),
  z.object({ step: z.literal('recovery-code'), challenge: Challenge, code: z.string().max(40) }),
  z.object({ step: z.literal('passkey'), challenge: Challenge, response: Json }),
  z.object({ step: z.literal('first-password'), challenge: Challenge, password: z.string().max(128) }),
  z.object({ step: z.literal('confirm-totp'), challenge: MaybeChallenge, code: z.string().max(12) }),
  z.object({
    step: z.literal('add-passkey'),
    challenge: MaybeChallenge,
    ceremony: z.string().max(200),
    label: z.string().max(60),
    response: Json,
  }),
  z.object({
    step: z.literal('change-password'),
    current: z.string().max(128),
    password: z.string().max(128),
  }),
])

export interface SignInDoor {
  readonly services: Services
  /** The origin of our pages: what a passkey is bound to. */
  readonly origin: string
  /** Of the cookie, or null: for steps that somebody signed in takes. */
  readonly sessionToken: string | null
  /** Of the cookie that a known browser holds, or null. */
  readonly browserToken: string | null
  /** Hands the browser its next token with the answer. */
  readonly keepBrowser?: (token: string) => void
  readonly address?: string
  readonly userAgent?: string
}

const UNKNOWN_LIKE: SignInOutcome = { outcome: 'refused', waitSeconds: 0 }

function askerOf(challenge: string | undefined, door: SignInDoor) {
  if (challenge) return { challenge }
  if (door.sessionToken) return { session: door.sessionToken }
  throw new DomainError('unauthenticated', 'sign in first')
}

function take(form: z.output<typeof SignInForm>, door: SignInDoor): Promise<SignInOutcome> {
  const { services, origin } = door
  const from = {
    ...(door.address ? { address: door.address.slice(0, 64) } : {}),
    ...(door.userAgent ? { userAgent: door.userAgent.slice(0, 400) } : {}),
    ...(door.browserToken ? { browser: door.browserToken } : {}),
  }
  switch (form.step) {
    case 'password':
      return signIn(services, {
        email: form.email,
        password: form.password,
        ...(form.pass ? { pass: form.pass } : {}),
        ...from,
      })
    case 'passkey-sign-in': {
      const { ceremony, response } = form
      return signInByPasskey(services, { ceremony, origin, response: response as never, ...from })
    }
    case 'totp':
      return answerTotp(services, { challenge: form.challenge, code: form.code, ...from })
    case 'recovery-code':
      return answerRecoveryCode(services, { challenge: form.challenge, code: form.code, ...from })
    case 'passkey': {
      const { challenge, response } = form
      // The verb parses what a browser claims to have signed.
      return answerPasskey(services, { challenge, origin, response: response as never, ...from })
    }
    case 'first-password':
      return changeFirstPassword(services, { challenge: form.challenge, password: form.password, ...from })
    case 'confirm-totp':
      return confirmTotp(services, { asker: askerOf(form.challenge, door), code: form.code, ...from })
    case 'add-passkey': {
      const { challenge, ceremony, label, response } = form
      const asker = askerOf(challenge, door)
      return addPasskey(services, { asker, ceremony, origin, label, response: response as never, ...from })
    }
    case 'change-password': {
      if (!door.sessionToken) throw new DomainError('unauthenticated', 'sign in first')
      const { current, password } = form
      return changePassword(services, { session: door.sessionToken, current, password, ...from })
    }
  }
}

/** Passwords are what floods are made of; no other step is counted with them. */
async function takeTurn({ services, address, browserToken }: SignInDoor): Promise<void> {
  const known = browserToken ? await readKnownBrowser(services, { browser: browserToken }) : null
  await limiterOf(services).take([known ? ['sign-in:browser', known] : ['sign-in:address', address ?? '']])
}

/**
 * One step of a sign-in, or of what replaces a session: translates a form into a verb. A malformed address is answered
 * like an unknown one.
 */
export async function takeSignInStep(fields: unknown, door: SignInDoor): Promise<SignInOutcome> {
  const form = SignInForm.safeParse(fields)
  if (!form.success) return UNKNOWN_LIKE
  try {
    if (form.data.step === 'password') await takeTurn(door)
    const answer = await take(form.data, door)
    if (answer.outcome === 'ok' && answer.browserToken) door.keepBrowser?.(answer.browserToken)
    return answer
  } catch (error) {
    if (error instanceof DomainError && error.code === 'rate-limited')
      return { outcome: 'slow', waitSeconds: Number(error.logFields.retryAfterSeconds ?? 1) }
    const malformed = error instanceof DomainError && error.code === 'invalid'
    if (malformed && !['first-password', 'change-password'].includes(form.data.step)) return UNKNOWN_LIKE
    throw error
  }
}

/** An outcome as one word for next-auth, which carries refusals as a code. */
export function codeOf(answer: Exclude<SignInOutcome, { outcome: 'ok' }>): string {
  switch (answer.outcome) {
    case 'next':
      return `next:${answer.step}:${answer.challenge}`
    case 'refused':
      return `refused:${answer.waitSeconds}`
    case 'slow':
      return `slow:${answer.waitSeconds}`
    case 'expired':
      return 'expired'
  }
}
