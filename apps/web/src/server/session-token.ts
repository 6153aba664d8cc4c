import { cookies } from 'next/headers'

/** Where next-auth keeps its token: with the prefix on https, without on plain http. */
export const SESSION_COOKIES = ['__Secure-authjs.session-token', 'authjs.session-token'] as const

/** The opaque session token of this request, or null. It proves nothing until its row was read. */
export async function sessionToken(): Promise<string | null> {
  const jar = await cookies()
  for (const name of SESSION_COOKIES) {
    const value = jar.get(name)?.value
    if (value) return value
  }
  return null
}
