import { expect, it } from 'vitest'
import { cappedRequest } from './capped-request.ts'

function chunked(
  chunks: number,
  headers: Record<string, string> = {},
): { request: Request; pulled: () => number } {
  let pulled = 0
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 1
      if (pulled > chunks) return controller.close()
      controller.enqueue(new Uint8Array(1000).fill(120))
    },
  })
  const init = { method: 'POST', body, duplex: 'half', headers } as RequestInit
  return { request: new Request('https://x.example/y?z', init), pulled: () => pulled }
}

it('keeps a body within its cap, with address and headers', async () => {
  const capped = await cappedRequest(chunked(10, { 'x-a': 'b' }).request, 10_000)
  expect([capped!.url, capped!.method, capped!.headers.get('x-a')]).toEqual([
    'https://x.example/y?z',
    'POST',
    'b',
  ])
  expect((await capped!.text()).length).toBe(10_000)
})

it('stops reading a body that claims no length, or less than it has', async () => {
  for (const headers of [{}, { 'content-length': '5' }] as Record<string, string>[]) {
    const { request, pulled } = chunked(1000, headers)
    expect(await cappedRequest(request, 10_000)).toBeNull()
    expect(pulled()).toBeLessThan(20)
  }
})

it('reads nothing of a body that claims too much', async () => {
  const { request, pulled } = chunked(1000, { 'content-length': '20000' })
  expect(await cappedRequest(request, 10_000)).toBeNull()
  expect(pulled()).toBeLessThan(3)
})
