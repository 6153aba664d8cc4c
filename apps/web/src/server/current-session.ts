import type { Ctx, LiveSession } from '@yingtong/domain'
import { headers } from 'next/headers'
import { cache } from 'react'
import { loadApi, loadDomain } from '../server-packages.ts'
import { services } from './services.ts'
import { sessionToken } from './session-token.ts'

/** The live session of this request, read from its row; null when nobody is signed in. Once per request. */
export const currentSession = cache(async (): Promise<LiveSession | null> => {
  const token = await sessionToken()
  if (token === null) return null
  const { readSession } = await loadDomain()
  return readSession(await services(), { token })
})

/** A verb context for route handlers; null when nobody is signed in. */
export async function currentContext(): Promise<Ctx | null> {
  const session = await currentSession()
  if (session === null) return null
  const { verbContext } = await loadApi()
  const address = (await headers()).get('x-forwarded-for')?.split(',')[0]?.trim()
  return verbContext({
    services: await services(),
    session,
    sessionToken: null,
    requestId: crypto.randomUUID(),
    ...(address ? { address } : {}),
  })
}
