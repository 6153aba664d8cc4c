import { ownPath } from '../frame/own-path.ts'

const CALLBACK_COOKIE = /(?:^|;\s*)((?:__Secure-|__Host-)?authjs\.callback-url)=([^;]*)/g

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

/** The callback address of the library, in the query and in its cookie, as a page of ours; it fails on what it cannot read. */
export function cleanReturn(request: Request, origin: string): Request {
  const url = new URL(request.url)
  if (url.searchParams.has('callbackUrl')) {
    const wanted = url.searchParams.getAll('callbackUrl').at(-1)
    url.searchParams.set('callbackUrl', `${origin}${ownPath(wanted, origin)}`)
  }
  const clean = new Request(`${origin}${url.pathname}${url.search}`, request)
  const cookies = request.headers.get('cookie')
  if (cookies !== null)
    clean.headers.set(
      'cookie',
      cookies.replace(CALLBACK_COOKIE, (all, name: string, value: string) =>
        all.replace(
          `${name}=${value}`,
          `${name}=${encodeURIComponent(`${origin}${ownPath(decoded(value), origin)}`)}`,
        ),
      ),
    )
  return clean
}
