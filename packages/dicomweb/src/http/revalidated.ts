import { createHash } from 'node:crypto'

/** A strong entity tag (RFC 9110 §8.8.3) of what decides every byte of an answer. */
export const entityTag = (...parts: readonly (string | number)[]): string =>
  `"${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32)}"`

/**
 * What a browser may keep, and must ask about each time: another version may come to lie under the same UID, and
 * another person to sit at the same browser. The question is authorized and recorded like the first request.
 */
export const revalidated = (etag: string) => ({
  etag,
  'cache-control': 'private, no-cache',
  vary: 'accept, accept-encoding, cookie, authorization',
})

/** Whether the asker holds this very representation (RFC 9110 §13.1.2: a list, compared weakly). */
export function isFresh(request: Request, etag: string): boolean {
  const named = request.headers.get('if-none-match')
  return named?.split(',').some((each) => each.trim().replace(/^W\//, '') === etag) ?? false
}

/** 304 with the headers that the whole answer would have had (RFC 9110 §15.4.5). */
export const notModified = (etag: string): Response =>
  new Response(null, { status: 304, headers: revalidated(etag) })
