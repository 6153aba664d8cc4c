import { signIn } from 'next-auth/react'

/** Why signing in did not work. The same answer for an unknown account and a wrong password. */
export type SignInFault =
  | { readonly kind: 'wrong'; readonly waitSeconds: number }
  /** Not judged: too many wrong ones came before. */
  | { readonly kind: 'slow'; readonly waitSeconds: number }
  | { readonly kind: 'expired' }
  /** The new password does not do. */
  | { readonly kind: 'unfit' }
  | { readonly kind: 'unreachable' }
  /** The identity provider does not answer, or vouches for nobody of ours. */
  | { readonly kind: 'provider' }
  | { readonly kind: 'unlinked' }
  /** The device or the person would not make or use a passkey. */
  | { readonly kind: 'cancelled' }
  /** The hospital demands a second factor, and this is the last one. */
  | { readonly kind: 'demanded' }

export type Taken =
  | { readonly kind: 'in' }
  | { readonly kind: 'next'; readonly challenge: string }
  | { readonly kind: 'fault'; readonly fault: SignInFault }

const fault = (of: SignInFault): Taken => ({ kind: 'fault', fault: of })

/** What the sign-in door answered, from its one word. */
export function takenOf(code: string | undefined): Taken {
  const next = /^next:(?:second-factor|change-password|enrol):([\w-]{43})$/.exec(code ?? '')
  if (next?.[1]) return { kind: 'next', challenge: next[1] }
  const [, word, seconds] = /^(slow|refused):(\d{1,6})$/.exec(code ?? '') ?? []
  if (word) return fault({ kind: word === 'slow' ? 'slow' : 'wrong', waitSeconds: Number(seconds) })
  if (code === 'expired' || code === 'conflict' || code === 'forbidden') return fault({ kind: 'expired' })
  if (code === 'invalid') return fault({ kind: 'unfit' })
  return fault({ kind: 'unreachable' })
}

/** What brought somebody back from the identity provider without a session; null when nothing did. */
export function faultOfReturn(query: URLSearchParams): SignInFault | null {
  const refused = query.get('refused')
  if (refused !== null) return { kind: refused === 'expired' ? 'expired' : 'unlinked' }
  return query.get('error') === null ? null : { kind: 'provider' }
}

/** Takes one step at the sign-in door; the session, if it opens, arrives as a cookie that scripts cannot read. */
export async function takeStep(step: string, fields: Readonly<Record<string, string>>): Promise<Taken> {
  try {
    const answer = await signIn('credentials', { ...fields, step, redirect: false })
    return answer?.error ? takenOf(answer.code) : { kind: 'in' }
  } catch {
    return fault({ kind: 'unreachable' })
  }
}
