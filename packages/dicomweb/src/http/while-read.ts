/**
 * The response, with `release` called when nobody will read of it any more: at its end, when it breaks, or when its
 * reader leaves. What a response holds in memory is booked as long.
 */
export function whileRead(response: Response, signal: AbortSignal, release: () => void): Response {
  if (response.body === null) {
    release()
    return response
  }
  const reader = response.body.getReader()
  const end = () => {
    signal.removeEventListener('abort', leave)
    release()
  }
  const leave = () => {
    end()
    reader.cancel().catch(() => {})
  }
  if (signal.aborted) leave()
  else signal.addEventListener('abort', leave)
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const read = await reader.read().catch((error: unknown) => {
          end()
          throw error
        })
        if (!read.done) return controller.enqueue(read.value)
        end()
        controller.close()
      },
      async cancel(reason) {
        end()
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
  const { status, statusText, headers } = response
  return new Response(body, { status, statusText, headers })
}
