import { cookies, headers } from 'next/headers'
import { originOf } from './public-origin.ts'
import { sessionCookie } from './session-cookie.ts'

/** 256 bits as base64url are 43 characters; what is much longer is no token of ours. */
const TOKEN_LENGTH_MAX = 200

/** The opaque session token of this request, or null. It proves nothing until its row was read. */
export async function sessionToken(): Promise<string | null> {
  const value = (await cookies()).get(sessionCookie(originOf(await headers())))?.value
  return value && value.length <= TOKEN_LENGTH_MAX ? value : null
}
