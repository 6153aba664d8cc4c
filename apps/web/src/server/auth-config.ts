import type { AuthConfig } from '@auth/core'
import { CredentialsSignin, JWTSessionError } from '@auth/core/errors'
import Credentials from '@auth/core/providers/credentials'
import type { SignInDoor } from '@yingtong/api'
import type { WebEnvironment } from '../env.ts'
import { ownPath } from '../frame/own-path.ts'
import { sessionCookie } from './session-cookie.ts'

/** Why sign-in did not end in a session: `refused:<seconds>`, `slow:<seconds>`, `next:<step>:<challenge>`, `expired`. */
class SignInRefused extends CredentialsSignin {
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

export interface AuthParts {
  readonly env: WebEnvironment
  readonly domain: typeof import('@yingtong/domain')
  readonly api: typeof import('@yingtong/api')
  /** This request: services, our origin, the session in the cookie, from where. */
  readonly door: SignInDoor
  /** Told of a step that was not taken because too much is under way: the framework would call it a wrong password. */
  readonly onBusy?: (error: unknown) => void
}

/** The longest a hospital may choose; the row of the session decides, and ends it earlier. */
const COOKIE_SECONDS = 24 * 3600

async function takeStep(fields: unknown, { api, door, onBusy }: AuthParts) {
  const answer = await api.takeSignInStep(fields, door).catch((error: { code?: string }) => {
    if (error.code === 'unauthenticated') throw new SignInRefused('expired')
    if (error.code === 'invalid' || error.code === 'conflict' || error.code === 'forbidden')
      throw new SignInRefused(error.code)
    if (error.code === 'unavailable') onBusy?.(error)
    throw error
  })
  if (answer.outcome !== 'ok') throw new SignInRefused(api.codeOf(answer))
  return { id: answer.userId, name: answer.name, sessionToken: answer.sessionToken }
}

/** One identity provider on a callback path of its own; PKCE, state and nonce (RFC 9700 §2.1, §4.4). */
function identityProvider(env: WebEnvironment): AuthConfig['providers'] {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = env
  if (!issuer || !clientId || !clientSecret) return []
  const name = env.OIDC_NAME ?? 'OpenID Connect'
  return [
    {
      id: 'oidc',
      type: 'oidc',
      name,
      issuer,
      clientId,
      clientSecret,
      checks: ['pkce', 'state', 'nonce'],
      authorization: { params: { scope: 'openid email profile' } },
    },
  ]
}

/** Whom the identity provider vouched for: where the browser goes, or true when the session is open. */
async function federated(user: object, profile: Readonly<Record<string, unknown>>, parts: AuthParts) {
  const { domain, door, env } = parts
  const answer = await domain.signInFederated(door.services, {
    issuer: String(profile.iss ?? env.OIDC_ISSUER),
    subject: String(profile.sub ?? ''),
    ...(typeof profile.email === 'string' ? { email: profile.email } : {}),
    // Some providers send the word instead of the value; anything else is not verified.
    emailVerified: profile.email_verified === true || profile.email_verified === 'true',
    tenants: env.OIDC_TENANTS ?? [],
    methods: Array.isArray(profile.amr) ? profile.amr.map(String) : [],
    ...(door.address ? { address: door.address } : {}),
    ...(door.userAgent ? { userAgent: door.userAgent.slice(0, 400) } : {}),
    ...(door.browserToken ? { browser: door.browserToken } : {}),
  })
  // The fragment stays in the browser: the token of an unfinished sign-in belongs in no log.
  if (answer.outcome === 'next') return `/sign-in#challenge=${answer.challenge}`
  if (answer.outcome !== 'ok') return `/sign-in?refused=${answer.outcome}`
  Object.assign(user, { sessionToken: answer.sessionToken })
  return true
}

const sessionTokenOf = (of: object | undefined): string | null => {
  const token = of && 'sessionToken' in of ? of.sessionToken : null
  return typeof token === 'string' && token !== '' ? token : null
}

/** Refusals and ended sessions are answers; what is left is the identity provider, the database, or ourselves. */
function logFault(error: Error, { domain, door }: AuthParts): void {
  if (error instanceof CredentialsSignin) return
  const { err } = (error.cause ?? {}) as { err?: Error }
  if (error instanceof JWTSessionError && err?.message === 'Invalid JWT') return
  // The library keeps its cause one level down, under `err`.
  const cause = err === undefined ? {} : { cause: domain.reasonOf(err) }
  door.services.log.error('sign-in failed', { reason: domain.reasonOf(error), ...cause })
}

/**
 * The library does the sign-in; the session is ours. Its “JWT” is the opaque token of a session row: encoding hands it
 * out, decoding reads the row, so a closed session is closed at the next request and nothing that is merely well-formed
 * or well-signed is believed (promise C5).
 */
export function authConfig(parts: AuthParts): AuthConfig {
  const { env, domain, door } = parts
  const https = door.origin.startsWith('https:')
  return {
    secret: env.AUTH_SECRET,
    trustHost: true,
    basePath: '/api/auth',
    session: { strategy: 'jwt', maxAge: COOKIE_SECONDS },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    useSecureCookies: https,
    cookies: {
      sessionToken: {
        name: sessionCookie(door.origin),
        options: { httpOnly: true, sameSite: 'lax', path: '/', secure: https },
      },
    },
    providers: [
      Credentials({ credentials: {}, authorize: (fields) => takeStep(fields, parts) }),
      ...identityProvider(env),
    ],
    jwt: {
      encode: async ({ token }) => sessionTokenOf(token) ?? '',
      async decode({ token }) {
        if (!token || token.length > 200) return null
        const session = await domain.readSession(door.services, { token })
        return session === null ? null : { sub: session.userId, name: session.name, sessionToken: token }
      },
    },
    callbacks: {
      redirect: ({ url, baseUrl }) => `${baseUrl}${ownPath(url, baseUrl)}`,
      signIn: ({ user, account, profile }) =>
        account?.provider === 'oidc' ? federated(user, profile ?? {}, parts) : sessionTokenOf(user) !== null,
      jwt: ({ token, user }) => ({ ...token, sessionToken: sessionTokenOf(user) ?? token.sessionToken }),
      session: ({ session, token }) => ({
        expires: session.expires,
        user: { id: token.sub ?? '', name: token.name ?? '' },
      }),
    },
    events: {
      async signOut(message) {
        const token = 'token' in message ? sessionTokenOf(message.token ?? undefined) : null
        if (token !== null) await domain.signOut(door.services, { token })
      },
    },
    logger: { error: (error) => logFault(error, parts) },
  }
}
