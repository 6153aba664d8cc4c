import { readEnvironment } from '../env.ts'

/** The origin that people type: as configured, else the host that the front door was asked for. */
export function originOf(headers: Pick<Headers, 'get'>): string {
  const { PUBLIC_ORIGIN } = readEnvironment()
  if (PUBLIC_ORIGIN) return new URL(PUBLIC_ORIGIN).origin
  const host = headers.get('x-forwarded-host') ?? headers.get('host') ?? ''
  const scheme = headers.get('x-forwarded-proto') === 'https' ? 'https' : 'http'
  return `${scheme}://${host}`
}

export const publicOrigin = async (request: Request): Promise<string> => originOf(request.headers)
