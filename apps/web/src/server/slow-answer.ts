/** What the library made of a step that came too early: an address with our code in it. */
const SLOW = /[?&]code=slow(?::|%3A)(\d{1,6})(?:&|$)/i

/** The library answers every refusal alike; one that came too early is told as HTTP tells it (RFC 6585 §4). */
export async function slowAnswer(answer: Response): Promise<Response> {
  const to = answer.headers.get('location') ?? (await urlOf(answer))
  const seconds = SLOW.exec(to)?.[1]
  if (seconds === undefined) return answer
  const headers = new Headers(answer.headers)
  headers.set('retry-after', seconds)
  // A form that was sent without a script follows its redirect to the words.
  const status = answer.headers.has('location') ? answer.status : 429
  return new Response(answer.body, { status, headers })
}

async function urlOf(answer: Response): Promise<string> {
  if (!answer.headers.get('content-type')?.startsWith('application/json')) return ''
  const body: unknown = await answer
    .clone()
    .json()
    .catch(() => null)
  return body !== null && typeof body === 'object' && 'url' in body ? String(body.url) : ''
}
