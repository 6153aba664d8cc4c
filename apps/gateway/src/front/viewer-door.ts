import { DomainError } from '@yingtong/domain'
import { serveViewer } from '@yingtong/viewer'
import type { Exchange } from '../http/server.ts'
import type { Authenticate } from './authenticate.ts'
import { unavailablePage } from './unavailable-page.ts'

const isNavigation = (request: Request) => (request.headers.get('accept') ?? '').includes('text/html')

/** The viewer's files, for people who are signed in; others are led to the sign-in page and back. */
export function viewerDoor(authenticate: Authenticate): (exchange: Exchange) => Promise<Response> {
  return async (exchange) => {
    try {
      await authenticate(exchange)
    } catch (error) {
      const code = error instanceof DomainError ? error.code : 'internal'
      if (code === 'unavailable' && isNavigation(exchange.request)) return unavailablePage(exchange.requestId)
      if (code !== 'unauthenticated') throw error
      if (!isNavigation(exchange.request)) return new Response(null, { status: 401 })
      const back = `${exchange.url.pathname}${exchange.url.search}`
      const location = `/sign-in?next=${encodeURIComponent(back)}`
      return new Response(null, { status: 302, headers: { location, 'cache-control': 'no-store' } })
    }
    return serveViewer(exchange.request)
  }
}
