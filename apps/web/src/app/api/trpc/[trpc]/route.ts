import { browserToken } from '../../../../server/browser-cookie.ts'
import { publicOrigin } from '../../../../server/public-origin.ts'
import { services } from '../../../../server/services.ts'
import { sessionToken } from '../../../../server/session-token.ts'
import { loadApi } from '../../../../server-packages.ts'

export const dynamic = 'force-dynamic'

async function handle(request: Request): Promise<Response> {
  const { unavailableAnswer } = await loadApi()
  return answer(request).catch(unavailableAnswer)
}

async function answer(request: Request): Promise<Response> {
  const { handleTrpc } = await loadApi()
  const address = request.headers.get('x-forwarded-for')?.split(',')[0]?.trim()
  return handleTrpc(request, {
    services: await services(),
    endpoint: '/api/trpc',
    origin: await publicOrigin(request),
    sessionToken: await sessionToken(),
    browserToken: await browserToken(),
    ...(address ? { address } : {}),
  })
}

export { handle as GET, handle as POST }
