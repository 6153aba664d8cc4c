import type { LiveSession } from '@yingtong/domain'
import { cache } from 'react'
import { loadDomain } from '../server-packages.ts'
import { services } from './services.ts'
import { sessionToken } from './session-token.ts'

/** The live session of this request, read from its row; null when nobody is signed in. Once per request. */
export const currentSession = cache(async (): Promise<LiveSession | null> => {
  const token = await sessionToken()
  if (token === null) return null
  const { readSession } = await loadDomain()
  return readSession(await services(), { token })
})
