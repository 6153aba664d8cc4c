import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServeViewer } from '../serve/serve-viewer.ts'

export interface ViewerHost {
  readonly origin: string
  /** Every DICOMweb request so far, as `path accept`. */
  readonly dicomwebRequests: readonly string[]
  close(): Promise<void>
}

/** A page as apps/web has it: the viewer in a frame, and every message it sends kept. */
const PAGE = `<!doctype html><meta charset="utf-8"><title>page</title><link rel="icon" href="data:,">
<style>body{margin:0;background:#0c0e11}iframe{border:0;width:100vw;height:100vh}</style>
<iframe id="viewer"></iframe><input id="report" aria-label="report">
<script>
  document.getElementById('report').focus()
  window.received = []
  addEventListener('message', (event) => {
    if (event.origin === location.origin) received.push(event.data)
  })
  document.getElementById('viewer').src = '/viewer/viewer' + location.search
</script>`

/** Frames that the archive behind cannot give, served as ours does: stored bytes in one multipart part. */
export interface StoredFrame {
  readonly transferSyntaxUid: string
  readonly bytes: Uint8Array
}

function framesResponse({ transferSyntaxUid, bytes }: StoredFrame): Response {
  const head = `--frame\r\nContent-Type: application/octet-stream; transfer-syntax=${transferSyntaxUid}\r\n\r\n`
  const body = Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n--frame--\r\n')])
  const type = 'multipart/related; type="application/octet-stream"; boundary=frame'
  return new Response(body, { headers: { 'content-type': type } })
}

/** One origin with the viewer, a page around it, and somebody's DICOMweb behind `/dicom-web`. */
export async function startViewerHost(
  archiveOrigin: string,
  frames: ReadonlyMap<string, StoredFrame> = new Map(),
): Promise<ViewerHost> {
  const serve = await createServeViewer()
  const dicomwebRequests: string[] = []
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host}`)
    const accept = incoming.headers.accept ?? '*/*'
    if (url.pathname === '/page') return send(outgoing, new Response(PAGE, { headers: HTML }))
    if (!url.pathname.startsWith('/dicom-web/')) {
      return send(outgoing, await serve(new Request(url, requestOf(incoming))))
    }
    dicomwebRequests.push(`${url.pathname} ${accept}`)
    const stored = frames.get(url.pathname.split('/')[3] ?? '')
    if (stored !== undefined && url.pathname.endsWith('/frames/1'))
      return send(outgoing, framesResponse(stored))
    if (stored !== undefined && url.pathname.endsWith('/thumbnail'))
      return send(outgoing, new Response(PIXEL, { headers: PNG }))
    // Orthanc of Debian knows /rendered, but not /thumbnail.
    const thumbnail = url.pathname.endsWith('/thumbnail')
    const target = thumbnail ? url.pathname.replace(/thumbnail$/, 'rendered') : url.pathname + url.search
    return send(outgoing, await fetch(`${archiveOrigin}${target}`, { headers: { accept } }))
  }
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => outgoing.writeHead(500).end(String(error)))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    dicomwebRequests,
    async close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)
const PNG = { 'content-type': 'image/png' }
const HTML = { 'content-type': 'text/html; charset=utf-8' }

function requestOf(incoming: IncomingMessage): RequestInit {
  return { method: incoming.method ?? 'GET', headers: incoming.headers as Record<string, string> }
}

async function send(outgoing: ServerResponse, response: Response): Promise<void> {
  const headers = Object.fromEntries(response.headers)
  // What `fetch` has unpacked is sent as it is now.
  if (response.url !== '') {
    delete headers['content-encoding']
    delete headers['content-length']
  }
  outgoing.writeHead(response.status, headers)
  outgoing.end(Buffer.from(await response.arrayBuffer()))
}
