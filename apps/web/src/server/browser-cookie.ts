import { cookies, headers } from 'next/headers'
import { originOf } from './public-origin.ts'

/** As long as browsers keep a cookie (RFC 6265bis §5.5); the row of the browser ends it earlier. */
const COOKIE_SECONDS = 400 * 24 * 3600
const TOKEN_LENGTH_MAX = 200

/** Where a browser keeps what makes it known; with the prefix as the session's cookie (session-cookie.ts). */
export const browserCookieName = (origin: string): string =>
  origin.startsWith('https:') ? '__Host-yingtong.browser' : 'yingtong.browser'

/** The Set-Cookie line; the token is no session and opens nothing. */
export function browserCookie(origin: string, token: string): string {
  const secure = origin.startsWith('https:') ? '; Secure' : ''
  return `${browserCookieName(origin)}=${token}; Path=/; Max-Age=${COOKIE_SECONDS}; HttpOnly; SameSite=Lax${secure}`
}

/** The token of the browser that asks, or null. */
export async function browserToken(): Promise<string | null> {
  const value = (await cookies()).get(browserCookieName(originOf(await headers())))?.value
  return value && value.length <= TOKEN_LENGTH_MAX ? value : null
}
