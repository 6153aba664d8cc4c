import { cookies } from 'next/headers'

/**
 * Where the sign-in door keeps the token: on https bound to this host and path (RFC 6265bis §4.1.3.2), on plain http,
 * where browsers refuse the prefix, without.
 */
export const SESSION_COOKIES = ['__Host-authjs.session-token', 'authjs.session-token'] as const
/** 256 bits as base64url are 43 characters; what is much longer is no token of ours. */
const TOKEN_LENGTH_MAX = 200

/** The opaque session token of this request, or null. It proves nothing until its row was read. */
export async function sessionToken(): Promise<string | null> {
  const jar = await cookies()
  for (const name of SESSION_COOKIES) {
    const value = jar.get(name)?.value
    if (value && value.length <= TOKEN_LENGTH_MAX) return value
  }
  return null
}
