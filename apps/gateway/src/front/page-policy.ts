import { createHash, randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { STYLE_ATTRIBUTES } from './style-attributes.table.ts'

const NONCE_BYTES = 16
const HTML = /^(?:text\/html|application\/xhtml\+xml)\b/i
/** What pages and their data must never be found in: a cache that others share (GHSA-wfc6-r584-vfw7 and its kin). */
const KEPT_PRIVATE = /\b(?:no-store|private)\b/i

const ATTRIBUTE_DIGESTS = STYLE_ATTRIBUTES.map(
  ({ style }) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`,
)

/**
 * The policy of one page: scripts and styles run by this answer's nonce only (CSP 3), so text that turned into markup
 * does nothing. `'self'` serves browsers that do not know `'strict-dynamic'`.
 */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    // Of attributes only these few, by digest (CSP 3 §8.3).
    `style-src-attr 'unsafe-hashes' ${ATTRIBUTE_DIGESTS.join(' ')}`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
  ].join('; ')
}

/** Anything that is no page, opened as if it were one: a picture with scripts, an answer in JSON. */
const INERT_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"

/** A policy nobody can have guessed. */
export const newPagePolicy = (): string => pagePolicy(randomBytes(NONCE_BYTES).toString('base64'))

/** Headers of every answer of the web process; `https` is what people type, not how the process is reached. */
export function answerHeaders(https: boolean): Readonly<Record<string, string>> {
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'x-frame-options': 'SAMEORIGIN',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy':
      'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=()',
    ...(https ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
}

/** Dresses an answer of the web process in place: what it says itself about its policy does not count. */
export function guardAnswer(
  headers: IncomingHttpHeaders,
  page: { readonly policy: string; readonly https: boolean },
): void {
  const isPage = HTML.test(headers['content-type'] ?? '')
  for (const name of ['x-powered-by', 'server', 'content-security-policy-report-only']) delete headers[name]
  Object.assign(headers, answerHeaders(page.https))
  headers['content-security-policy'] = isPage ? page.policy : INERT_POLICY
  const isData = /^text\/x-component\b/i.test(headers['content-type'] ?? '')
  if ((isPage || isData) && !KEPT_PRIVATE.test(headers['cache-control'] ?? ''))
    headers['cache-control'] = 'private, no-store'
}

/** The same for answers of the gateway's own doors, which may say more about themselves: only what is missing is set. */
export function guardOwnAnswer(response: Response, https: boolean): Response {
  const wanted = { ...answerHeaders(https), 'content-security-policy': INERT_POLICY }
  for (const [name, value] of Object.entries(wanted))
    if (!response.headers.has(name)) response.headers.set(name, value)
  return response
}
