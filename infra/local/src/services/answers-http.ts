const TIMEOUT_MS = 2000

/** Whether a GET is answered with a status below 400 (redirects count, and are not followed). */
export async function answersHttp(url: string): Promise<boolean> {
  const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) })
  await response.body?.cancel()
  return response.status < 400
}
