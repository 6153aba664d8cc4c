import { whileRead } from '@yingtong/dicomweb'
import { notFound, type RateLimiter, type Services, takeDocument } from '@yingtong/domain'
import { errorResponse } from '../http/error-response.ts'
import type { Exchange } from '../http/server.ts'

/** 256 bits, base64url. */
const PATH = /^\/inert\/([\w-]{43})$/

export const INERT_DOORS: readonly string[] = ['/inert/{ticket}']

export interface InertOptions {
  readonly limiter: RateLimiter
  /** A second origin for nothing but these documents, which no cookie of ours ever reaches. */
  readonly documentOrigin: string | null
}

/** To be kept and never shown, by whoever holds the address for its minute, and by no page of anybody. */
const INERT_HEADERS = {
  'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
  'cache-control': 'no-store',
}

async function documentOf(services: Services, request: Request): Promise<Response> {
  const { method, signal, url } = request
  const ticket = PATH.exec(new URL(url).pathname)?.[1]
  if (method !== 'GET' || ticket === undefined) throw notFound('document')
  const { bytes, fileName, contentType, memory } = await takeDocument(services, { ticket })
  const response = new Response(bytes as Uint8Array<ArrayBuffer>, {
    headers: {
      'content-type': contentType,
      'content-length': String(bytes.byteLength),
      'content-disposition': `attachment; filename="${fileName}"`,
    },
  })
  return whileRead(response, signal, () => memory.release())
}

/**
 * Documents of foreign make: encapsulated PDFs, quarantined bytes. The ticket in the address is all there is; cookies and
 * tokens of a request are neither read nor answered, and at an origin of their own they do not even arrive (promise B7).
 */
export function inertDoor(
  services: Services,
  { limiter, documentOrigin }: InertOptions,
): (exchange: Exchange) => Promise<Response> {
  const elsewhere = documentOrigin === null ? null : new URL(documentOrigin)
  return async ({ request, url, requestId, address }) => {
    let response: Response
    try {
      await limiter.take([['images:address', address]])
      const moved = elsewhere !== null && request.headers.get('host') !== elsewhere.host
      response = moved
        ? new Response(null, { status: 307, headers: { location: `${elsewhere.origin}${url.pathname}` } })
        : await documentOf(services, request)
    } catch (error) {
      response = errorResponse(error, requestId)
    }
    for (const [name, value] of Object.entries(INERT_HEADERS)) response.headers.set(name, value)
    return response
  }
}
