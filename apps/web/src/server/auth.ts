import NextAuth, { CredentialsSignin, type NextAuthConfig } from 'next-auth'
import Credentials from 'next-auth/providers/credentials'
import { readEnvironment } from '../env.ts'
import { loadDomain } from '../server-packages.ts'
import { services } from './services.ts'

/** Why sign-in was refused; the page turns the code into words. `refused:4` tries left, `locked:<instant>`. */
class SignInRefused extends CredentialsSignin {
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

const SESSION_SECONDS = 12 * 3600

async function authorize(credentials: Partial<Record<string, unknown>>, request: Request) {
  const { signIn } = await loadDomain()
  const { email, password } = credentials
  const address = request.headers.get('x-forwarded-for')?.split(',')[0]?.trim()
  const answer = await signIn(await services(), {
    email: String(email ?? ''),
    password: String(password ?? ''),
    ...(address ? { address: address.slice(0, 64) } : {}),
    userAgent: (request.headers.get('user-agent') ?? '').slice(0, 400),
  }).catch((error: { code?: string }) => {
    // A malformed address is refused like an unknown one.
    if (error.code === 'invalid') throw new SignInRefused('refused:4')
    throw error
  })
  if (answer.outcome === 'refused') throw new SignInRefused(`refused:${answer.triesLeft}`)
  if (answer.outcome === 'locked') throw new SignInRefused(`locked:${answer.until.toISOString()}`)
  return { id: answer.userId, name: answer.name, sessionToken: answer.sessionToken }
}

/**
 * next-auth does the sign-in; the session is ours. Its “JWT” is the opaque token of a session row: encoding hands it
 * out, decoding reads the row, so a closed session is closed at the next request.
 */
async function config(): Promise<NextAuthConfig> {
  const env = readEnvironment()
  return {
    secret: env.AUTH_SECRET,
    trustHost: true,
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    providers: [Credentials({ credentials: { email: {}, password: {} }, authorize })],
    jwt: {
      encode: async ({ token }) => String(token?.sessionToken ?? ''),
      async decode({ token }) {
        if (!token) return null
        const { readSession } = await loadDomain()
        const session = await readSession(await services(), { token })
        return session === null ? null : { sub: session.userId, name: session.name, sessionToken: token }
      },
    },
    callbacks: {
      jwt: ({ token, user }) =>
        user && 'sessionToken' in user ? { ...token, sessionToken: user.sessionToken } : token,
      session: ({ session, token }) => ({
        expires: session.expires,
        user: { id: token.sub ?? '', name: token.name ?? '' },
      }),
    },
    events: {
      async signOut(message) {
        const token = 'token' in message ? message.token?.sessionToken : null
        if (typeof token !== 'string') return
        const { signOut } = await loadDomain()
        await signOut(await services(), { token })
      },
    },
    logger: { error: () => {} },
  }
}

export const { handlers, auth } = NextAuth(config)
