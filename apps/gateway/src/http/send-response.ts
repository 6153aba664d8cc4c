import type { ServerResponse } from 'node:http'
import { setImmediate } from 'node:timers/promises'

/** A reader that takes less than this over a while holds memory for nothing: it is left (RFC 9110 has no slower one). */
const BYTES_A_SECOND_MIN = 8 * 1024
const PATIENCE_MS = 30_000
/** Written at once; a slice is what a slow reader can hold in the socket, beside the chunk that it was cut from. */
const SLICE_BYTES = 256 * 1024
/** As long as an answer whose pieces are all at hand keeps the process to itself: without a wait nobody else is served. */
const TURN_MS = 2

function writeHead(outgoing: ServerResponse, response: Response): void {
  const headers: [string, string][] = [...response.headers].filter(([name]) => name !== 'set-cookie')
  for (const cookie of response.headers.getSetCookie()) headers.push(['set-cookie', cookie])
  outgoing.writeHead(response.status, headers.flat())
}

export interface ReaderLimits {
  readonly bytesASecondMin: number
  readonly patienceMs: number
}

const LIMITS: ReaderLimits = { bytesASecondMin: BYTES_A_SECOND_MIN, patienceMs: PATIENCE_MS }

/** Resolves when more may be written; also when the connection is closed, which never drains, or is too slow to keep. */
function room(outgoing: ServerResponse, byteLength: number, limits: ReaderLimits): Promise<void> {
  return new Promise((resolve) => {
    const patienceMs = limits.patienceMs + (byteLength / limits.bytesASecondMin) * 1000
    const timer = setTimeout(() => outgoing.destroy(), patienceMs)
    const go = () => {
      clearTimeout(timer)
      outgoing.off('drain', go).off('close', go)
      resolve()
    }
    outgoing.on('drain', go).on('close', go)
    if (outgoing.destroyed) go()
  })
}

async function writeAll(outgoing: ServerResponse, chunk: Uint8Array, limits: ReaderLimits): Promise<void> {
  for (let at = 0; at < chunk.byteLength && !outgoing.destroyed; at += SLICE_BYTES) {
    const slice = chunk.subarray(at, at + SLICE_BYTES)
    if (!outgoing.write(slice)) await room(outgoing, slice.byteLength, limits)
  }
}

/**
 * Sends a WHATWG response, streaming with back-pressure. A client that goes away, was gone before, or reads slower than
 * any line cancels the body, so that whoever makes it can stop; a body that fails half-way breaks the connection instead
 * of ending as if it were whole.
 */
export async function sendResponse(
  outgoing: ServerResponse,
  response: Response,
  limits: ReaderLimits = LIMITS,
): Promise<void> {
  if (outgoing.destroyed) return void (await response.body?.cancel())
  writeHead(outgoing, response)
  if (response.body === null) return void outgoing.end()
  const reader = response.body.getReader()
  const cancel = () => {
    if (!outgoing.writableFinished) reader.cancel().catch(() => {})
  }
  outgoing.once('close', cancel)
  try {
    let since = performance.now()
    for (let read = await reader.read(); !read.done && !outgoing.destroyed; read = await reader.read()) {
      await writeAll(outgoing, read.value, limits)
      if (performance.now() - since < TURN_MS) continue
      await setImmediate()
      since = performance.now()
    }
    outgoing.end()
  } catch (error) {
    outgoing.destroy()
    throw error
  }
}
