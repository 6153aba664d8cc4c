/**
 * The session cookie, set by the web process at sign-in: on https bound to this host and path (RFC 6265bis §4.1.3.2),
 * on plain http, where browsers refuse the prefix, without. Only the one of our scheme counts: any page of a
 * neighbouring host may set the other.
 */
export const sessionCookie = (https: boolean): string =>
  https ? '__Host-authjs.session-token' : 'authjs.session-token'

/** The value of a cookie; null when it is not there. */
export function cookieOf(header: string | null, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const equals = pair.indexOf('=')
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim()
  }
  return null
}

export function sessionTokenOf(header: string | null, https: boolean): string | null {
  const value = cookieOf(header, sessionCookie(https))
  return value !== null && value.length <= 200 ? value : null
}
