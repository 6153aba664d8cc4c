import type { ServerResponse } from 'node:http'

function writeHead(outgoing: ServerResponse, response: Response): void {
  const headers: [string, string][] = [...response.headers].filter(([name]) => name !== 'set-cookie')
  for (const cookie of response.headers.getSetCookie()) headers.push(['set-cookie', cookie])
  outgoing.writeHead(response.status, headers.flat())
}

/** Resolves when more may be written; also when the connection is closed, which never drains. */
function room(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      outgoing.off('drain', go).off('close', go)
      resolve()
    }
    outgoing.on('drain', go).on('close', go)
  })
}

/**
 * Sends a WHATWG response, streaming with back-pressure. A client that goes away cancels the body, so that whoever
 * makes it can stop; a body that fails half-way breaks the connection instead of ending as if it were whole.
 */
export async function sendResponse(outgoing: ServerResponse, response: Response): Promise<void> {
  writeHead(outgoing, response)
  if (response.body === null) return void outgoing.end()
  const reader = response.body.getReader()
  let gone = false
  const cancel = () => {
    gone = !outgoing.writableFinished
    if (gone) reader.cancel().catch(() => {})
  }
  outgoing.once('close', cancel)
  try {
    for (let read = await reader.read(); !read.done && !gone; read = await reader.read())
      if (!outgoing.write(read.value) && !gone) await room(outgoing)
    outgoing.end()
  } catch (error) {
    outgoing.destroy()
    throw error
  }
}
