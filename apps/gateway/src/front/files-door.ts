import {
  downloadQuarantined,
  downloadReport,
  notFound,
  type RateLimiter,
  type Services,
} from '@yingtong/domain'
import { errorResponse } from '../http/error-response.ts'
import type { Exchange } from '../http/server.ts'
import { type Authenticate, contextIn, imageClaims } from './authenticate.ts'

const PATH = /^\/files\/(reports|quarantine)\/([0-9a-f-]{36})$/

export function isFile(pathname: string): boolean {
  return PATH.test(pathname)
}

/** A file to be kept, never to be shown by the browser as a page: it may hold anything (promises B7, B8). */
function attachment(bytes: Uint8Array, fileName: string, type: string): Response {
  return new Response(bytes as Uint8Array<ArrayBuffer>, {
    headers: {
      'content-type': type,
      'content-length': String(bytes.byteLength),
      'content-disposition': `attachment; filename="${fileName}"`,
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  })
}

/** Report PDFs and quarantined originals; the web process has no key to the object store, so they come from here. */
export function filesDoor(
  services: Services,
  { authenticate, limiter }: { readonly authenticate: Authenticate; readonly limiter: RateLimiter },
): (exchange: Exchange) => Promise<Response> {
  return async (exchange) => {
    try {
      const [, kind, id = ''] = PATH.exec(exchange.url.pathname) ?? []
      if (exchange.request.method !== 'GET') throw notFound('file')
      await limiter.take([['images:address', exchange.address]])
      const caller = await authenticate(exchange)
      await limiter.take(imageClaims(caller))
      const ctx = contextIn(services, caller, exchange)
      if (kind === 'quarantine') {
        const { bytes, fileName } = await downloadQuarantined(ctx, { id })
        return attachment(bytes, fileName, 'application/octet-stream')
      }
      const { pdf, fileName } = await downloadReport(ctx, { reportId: id })
      return attachment(pdf, fileName, 'application/pdf')
    } catch (error) {
      return errorResponse(error, exchange.requestId)
    }
  }
}
