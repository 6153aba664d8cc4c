import type { IncomingHttpHeaders } from 'node:http'

/**
 * Headers by which Next.js steers itself, and those by which a proxy would say where a request came from; nobody
 * outside may set them (CVE-2025-29927 and its kin). A policy of the client's would choose the page's nonce.
 */
const STEERING =
  /^(?:x-middleware-|x-nextjs-|x-next-|x-invoke-|x-vercel-|x-prerender-|x-action-|x-forwarded-|x-original-|x-rewrite-|x-http-method|content-security-policy|next-resume$|x-matched-path$|x-now-route-matches$|x-real-ip$|forwarded$)/
/** For one leg only (RFC 9110 §7.6.1). Next answers an upgrade by fetching what it names (CVE-2026-44578). */
const HOP_BY_HOP = [
  'connection',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
]
/** How the message ends is said anew on the next leg, whatever `connection` names. */
const FRAMING = ['content-length', 'transfer-encoding']

export const URL_CHARS_MAX = 9000
/** What a page of ours may send at once; files go through doors of their own. */
export const WEB_BODY_BYTES_MAX = 1024 * 1024

/** The headers that are for more than one leg: without the fixed ones and without those that `connection` names. */
export function withoutHop(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = (headers.connection ?? '').toLowerCase().split(/\s*,\s*/)
  const onlyHere = new Set([...HOP_BY_HOP, ...named.filter((name) => !FRAMING.includes(name))])
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !onlyHere.has(name)))
}

/** What the web process may hear of what a client says: nothing that steers it. */
export function cleanHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(withoutHop(headers)).filter(([name]) => !STEERING.test(name)))
}

/** A refusal before the web process hears of a request; null when it may go on. */
export interface Refusal {
  readonly status: 400 | 403 | 404 | 405 | 413 | 414
  readonly reason: string
}

const METHODS = ['GET', 'HEAD', 'POST', 'OPTIONS']
/** Spellings of a path that one program reads in another way than the next: whose rule would then hold? */
const AMBIGUOUS = /\\|\/\/|%5c|%00|%2f%2f|%0[ad]|(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i

/**
 * Whether a browser says that a page of somebody else sent this; `null` is somebody else (CVE-2026-27978). Machines name
 * no origin and have no cookie. The doors behind check again (promise B10).
 */
function isForeign(headers: IncomingHttpHeaders, ownOrigin: string | null): boolean {
  const { origin, host } = headers
  if (headers['sec-fetch-site'] === 'cross-site') return true
  if (origin === undefined) return false
  return ownOrigin ? origin !== ownOrigin : !URL.canParse(origin) || new URL(origin).host !== host
}

/** What the web process never needs to see: foreign writes, server actions, the image optimizer, odd paths and methods. */
export function refusalOf(request: {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  /** The configured one; without it the host that was asked for counts. */
  readonly ownOrigin: string | null
}): Refusal | null {
  const { method, url, headers, ownOrigin } = request
  const path = url.split(/[?#]/, 1)[0]!
  if (url.length > URL_CHARS_MAX) return { status: 414, reason: 'the address is too long' }
  if (!METHODS.includes(method)) return { status: 405, reason: 'this is not understood here' }
  if (AMBIGUOUS.test(path)) return { status: 400, reason: 'the address cannot be read in one way only' }
  if (/^\/_next\/image(?:\/|$)/.test(path)) return { status: 404, reason: 'there is no such address' }
  // Server Actions are not used: what asks for one is no page of ours (CVE-2025-55182, CVE-2026-27978).
  const writes = method === 'POST'
  if ('next-action' in headers || (writes && !path.startsWith('/api/')))
    return { status: 404, reason: 'there is no such address' }
  if (writes && isForeign(headers, ownOrigin))
    return { status: 403, reason: 'this request does not come from a page of ours' }
  if (Number(headers['content-length'] ?? 0) > WEB_BODY_BYTES_MAX)
    return { status: 413, reason: 'the request is too large' }
  return null
}
