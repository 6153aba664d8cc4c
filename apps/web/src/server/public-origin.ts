import { readEnvironment } from '../env.ts'

/** The origin that people type: as configured, else the host that the front door was asked for. */
export async function publicOrigin(request: Request): Promise<string> {
  const { PUBLIC_ORIGIN } = readEnvironment()
  if (PUBLIC_ORIGIN) return new URL(PUBLIC_ORIGIN).origin
  const host = request.headers.get('x-forwarded-host') ?? request.headers.get('host') ?? ''
  const scheme = request.headers.get('x-forwarded-proto') === 'https' ? 'https' : 'http'
  return `${scheme}://${host}`
}
