import { openAsBlob } from 'node:fs'
import path from 'node:path'
import { DIST_FOLDER } from '../build/paths.ts'
import { type ViewerFile, viewerFiles } from './manifest.ts'
import { type ContentEncoding, negotiateEncoding } from './negotiate-encoding.ts'
import { SCRIPT_HEADERS, SECURITY_HEADERS } from './security-headers.ts'

const PREFIX = '/viewer/'
/** Addresses of files, as opposed to places inside the viewer such as `/viewer/viewer`. */
const FILE_ADDRESS = /^(own|ohif)\/|\.\w{1,5}$/

export type ServeViewer = (request: Request) => Promise<Response>

let shared: Promise<ServeViewer> | undefined

/**
 * Answers `GET` and `HEAD` below `/viewer/` from the built viewer: brotli or gzip as accepted, files with a digest in
 * their address cached for ever, the page with an `ETag`; 404 for unknown files, 405 for other methods.
 */
export async function serveViewer(request: Request): Promise<Response> {
  shared ??= createServeViewer()
  try {
    return await (await shared)(request)
  } catch (error) {
    shared = undefined
    throw error
  }
}

/** The same over a given build folder, whose manifest is read once. */
export async function createServeViewer(distFolder = DIST_FOLDER): Promise<ServeViewer> {
  const files = await viewerFiles(distFolder)
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return new Response(null, { status: 405, headers: { ...SECURITY_HEADERS, allow: 'GET, HEAD' } })
    }
    const { pathname, search } = new URL(request.url)
    if (pathname === '/viewer') {
      return new Response(null, {
        status: 308,
        headers: { ...SECURITY_HEADERS, location: `${PREFIX}${search}` },
      })
    }
    const file = findFile(files, pathname)
    return file === undefined ? notFound() : respond(request, file, distFolder)
  }
}

/** Only addresses of the manifest are ever opened, so no path from outside reaches the file system. */
function findFile(files: ReadonlyMap<string, ViewerFile>, pathname: string): ViewerFile | undefined {
  if (!pathname.startsWith(PREFIX)) return undefined
  const address = pathname.slice(PREFIX.length)
  return files.get(address) ?? (FILE_ADDRESS.test(address) ? undefined : files.get('index.html'))
}

function notFound(): Response {
  return new Response('not found\n', {
    status: 404,
    headers: {
      ...SECURITY_HEADERS,
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
    },
  })
}

async function respond(request: Request, file: ViewerFile, distFolder: string): Promise<Response> {
  const encoding = negotiateEncoding(request.headers.get('accept-encoding'), {
    br: file.br !== null,
    gzip: file.gz !== null,
  })
  const headers = headersOf(file, encoding)
  if (matches(request.headers.get('if-none-match'), file.etag)) {
    headers.delete('content-type')
    return new Response(null, { status: 304, headers })
  }
  const target = path.join(distFolder, fileFor(file, encoding))
  // A blob opens the file when it is read and closes it with its reader: a client that left holds nothing open.
  const blob = await openAsBlob(target)
  headers.set('content-length', String(blob.size))
  return new Response(request.method === 'HEAD' ? null : blob.stream(), { headers })
}

function fileFor(file: ViewerFile, encoding: ContentEncoding | null): string {
  if (encoding === 'br' && file.br !== null) return file.br
  if (encoding === 'gzip' && file.gz !== null) return file.gz
  return file.file
}

function headersOf(file: ViewerFile, encoding: ContentEncoding | null): Headers {
  const headers = new Headers({
    ...(file.contentType.includes('javascript') ? SCRIPT_HEADERS : SECURITY_HEADERS),
    'content-type': file.contentType,
    // Each encoding is its own representation, hence its own strong tag (RFC 9110 §8.8.3.3).
    etag: `"${file.etag}${encoding === null ? '' : `-${encoding}`}"`,
    'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  })
  if (file.br !== null || file.gz !== null) headers.set('vary', 'accept-encoding')
  if (encoding !== null) headers.set('content-encoding', encoding)
  return headers
}

function matches(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return tags.some((tag) => tag === '*' || tag.replace(/^"|"$/g, '').replace(/-(br|gzip)$/, '') === etag)
}
