/** Session cookies, the one for https first; set by the web process at sign-in. */
export const SESSION_COOKIES = ['__Host-authjs.session-token', 'authjs.session-token'] as const

/** The value of a cookie; null when it is not there. */
export function cookieOf(header: string | null, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const equals = pair.indexOf('=')
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim()
  }
  return null
}

export function sessionTokenOf(header: string | null): string | null {
  for (const name of SESSION_COOKIES) {
    const value = cookieOf(header, name)
    if (value !== null && value.length <= 200) return value
  }
  return null
}
