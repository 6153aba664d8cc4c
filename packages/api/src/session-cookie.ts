/** The longest a session may last; the row of the session decides, and ends it earlier. */
export const SESSION_COOKIE_SECONDS = 24 * 3600

/** On https bound to this host and path (RFC 6265bis §4.1.3.2); on plain http browsers refuse the prefix. */
export const sessionCookieName = (origin: string) =>
  origin.startsWith('https:') ? '__Host-authjs.session-token' : 'authjs.session-token'

/** The Set-Cookie line of a session whose token changed, with the flags that signing in gives it. */
export function sessionCookie(origin: string, token: string): string {
  const secure = origin.startsWith('https:') ? '; Secure' : ''
  return `${sessionCookieName(origin)}=${token}; Path=/; Max-Age=${SESSION_COOKIE_SECONDS}; HttpOnly; SameSite=Lax${secure}`
}
