import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

function writeHead(outgoing: ServerResponse, response: Response): void {
  const headers: [string, string][] = [...response.headers].filter(([name]) => name !== 'set-cookie')
  for (const cookie of response.headers.getSetCookie()) headers.push(['set-cookie', cookie])
  outgoing.writeHead(response.status, headers.flat())
}

/**
 * Sends a WHATWG response, streaming with back-pressure. A client that goes away cancels the body, so that whoever
 * makes it can stop; a body that fails half-way breaks the connection instead of ending as if it were whole.
 */
export async function sendResponse(outgoing: ServerResponse, response: Response): Promise<void> {
  writeHead(outgoing, response)
  if (response.body === null) {
    outgoing.end()
    return
  }
  await pipeline(Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]), outgoing)
}
