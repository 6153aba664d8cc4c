import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import {
  type Ctx,
  metadataBytes,
  readShownLines,
  readShownMetadata,
  readsIdentity,
  type SeriesImages,
  shownMetadataTag,
} from '@yingtong/domain'
import { inflated } from '../http/inflated.ts'
import { covers, innerType, parseAccept } from '../http/media-type.ts'
import { primed, streamOf } from '../http/multipart-writer.ts'
import { notAcceptable } from '../http/problem.ts'
import { entityTag, isFresh, notModified, revalidated } from '../http/revalidated.ts'
import type { Call, Handler } from '../route.ts'
import { selectImages } from './select-images.ts'

const JSON_TYPE = 'application/dicom+json'
const gzipAsync = promisify(gzip)

const takesGzip = (request: Request) => /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')

/** Stored gzip goes out as it lies; a client that cannot read gzip gets it inflated. */
function gzipped(request: Request, body: Uint8Array, etag: string): Response {
  const headers = new Headers({ ...revalidated(etag), 'content-type': JSON_TYPE })
  if (!takesGzip(request)) return new Response(inflated(body), { headers })
  headers.set('content-encoding', 'gzip')
  return new Response(Buffer.from(body), { headers })
}

/** However long a series is, it may be read, alone if need be. */
const bytesOf = ({ services }: Ctx, series: SeriesImages, form: 'stored' | 'lines') =>
  Math.min(metadataBytes(series.instances)[form], services.memory.onceBytesMax)

/** The instances of several series as one JSON array, series after series; one series is in memory at a time. */
async function* joined({ ctx, request }: Call, series: readonly SeriesImages[]): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  let separator = '['
  for (const each of series) {
    const memory = ctx.services.memory.open(ctx.tenantId, request.signal)
    try {
      await memory.book(bytesOf(ctx, each, 'lines'))
      for (const line of await readShownLines(ctx, each)) {
        yield encoder.encode(`${separator}${line.json}`)
        separator = ',\n'
      }
    } finally {
      memory.release()
    }
  }
  yield encoder.encode(separator === '[' ? '[]' : ']')
}

/** WADO-RS metadata (PS3.18 §10.4.1.1.2): a series as its object lies, an instance and a study from the same objects. */
export const retrieveMetadata: Handler = async (call) => {
  const { request, path, ctx, memory } = call
  const acceptable = parseAccept(request.headers.get('accept')).some((range) =>
    [JSON_TYPE, 'application/json'].some((type) => covers(innerType(range), type)),
  )
  if (!acceptable) return notAcceptable([JSON_TYPE])
  const { series } = await selectImages(ctx, path)
  const [only] = series
  const etag = entityTag(path.instance ?? '', ...series.map((each) => shownMetadataTag(ctx, each)))
  if (isFresh(request, etag)) return notModified(etag)
  if (path.instance) {
    await memory.book(bytesOf(ctx, only!, 'lines'))
    const lines = await readShownLines(ctx, only!)
    const line = lines.find((each) => each.sopInstanceUid === path.instance)
    return gzipped(request, await gzipAsync(`[${line?.json ?? ''}]`), etag)
  }
  if (series.length === 1) {
    await memory.book(bytesOf(ctx, only!, readsIdentity(ctx.actor) ? 'stored' : 'lines'))
    return gzipped(request, await readShownMetadata(ctx, only!), etag)
  }
  const headers = { ...revalidated(etag), 'content-type': JSON_TYPE }
  return new Response(streamOf(await primed(joined(call, series))), { headers })
}
