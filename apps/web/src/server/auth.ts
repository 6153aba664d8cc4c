import { Auth } from '@auth/core'
import { readEnvironment } from '../env.ts'
import { loadApi, loadDomain } from '../server-packages.ts'
import { authConfig } from './auth-config.ts'
import { browserCookie, browserToken } from './browser-cookie.ts'
import { cleanReturn } from './clean-return.ts'
import { publicOrigin } from './public-origin.ts'
import { services } from './services.ts'
import { sessionToken } from './session-token.ts'
import { slowAnswer } from './slow-answer.ts'

/**
 * The sign-in door. The request is given the address that people typed, since cookies' flags and the address that an
 * identity provider comes back to hang on it.
 */
export async function handleAuth(request: Request): Promise<Response> {
  const { unavailableAnswer } = await loadApi()
  return answerAuth(request).catch(unavailableAnswer)
}

/** What only says how to sign in needs no database. */
const NEEDS_DATABASE = /\/(?:session|signout|callback(?:\/\w+)?)$/

/** The largest form is the answer of a passkey. */
const FORM_BYTES_MAX = 256 * 1024

async function answerAuth(request: Request): Promise<Response> {
  const origin = await publicOrigin(request)
  const { pathname } = new URL(request.url)
  const address = request.headers.get('x-forwarded-for')?.split(',')[0]?.trim()
  const userAgent = request.headers.get('user-agent')
  const api = await loadApi()
  // Every step of a sign-in is a POST; asking who is signed in is not. Passwords are counted at their step.
  const claims = request.method === 'POST' ? ([['pages:address', address ?? '']] as const) : []
  const crowded = await api.tooMany(await services(), claims)
  if (crowded) return crowded
  // The framework would make “nobody is signed in” and “wrong password” of a database that does not answer.
  if (request.method === 'POST' || NEEDS_DATABASE.test(pathname)) await (await services()).database.ping()
  const busy: unknown[] = []
  let kept: string | null = null
  const config = authConfig({
    onBusy: (error) => busy.push(error),
    env: readEnvironment(),
    domain: await loadDomain(),
    api,
    door: {
      services: await services(),
      origin,
      sessionToken: await sessionToken(),
      browserToken: await browserToken(),
      keepBrowser: (token) => {
        kept = token
      },
      ...(address ? { address } : {}),
      ...(userAgent ? { userAgent } : {}),
    },
  })
  const capped = await api.cappedRequest(request, FORM_BYTES_MAX)
  if (capped === null) return Response.json({ error: 'the request is too large' }, { status: 413 })
  const answer = await slowAnswer(await Auth(cleanReturn(capped, origin), config))
  if (busy.length > 0) throw busy[0]
  if (kept !== null) answer.headers.append('set-cookie', browserCookie(origin, kept))
  return answer
}
