import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { type Ctx, readMetadataLines, readSeriesMetadata, type SeriesImages } from '@yingtong/domain'
import { covers, innerType, parseAccept } from '../http/media-type.ts'
import { streamOf } from '../http/multipart-writer.ts'
import { notAcceptable } from '../http/problem.ts'
import type { Handler } from '../route.ts'
import { selectImages } from './select-images.ts'

const JSON_TYPE = 'application/dicom+json'
const gunzipAsync = promisify(gunzip)
const gzipAsync = promisify(gzip)

const takesGzip = (request: Request) => /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')

/** Stored gzip goes out as it lies; a client that cannot read gzip gets it inflated. */
async function gzipped(request: Request, body: Uint8Array, etag: string): Promise<Response> {
  const headers = new Headers({
    'content-type': JSON_TYPE,
    etag,
    // Asked again each time, answered 304 while nothing changed.
    'cache-control': 'private, no-cache',
    vary: 'accept, accept-encoding, cookie, authorization',
  })
  if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers })
  if (!takesGzip(request)) return new Response(await gunzipAsync(body), { headers })
  headers.set('content-encoding', 'gzip')
  return new Response(Buffer.from(body), { headers })
}

/** The instances of several series as one JSON array, series after series. */
async function* joined(ctx: Ctx, series: readonly SeriesImages[]): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  let separator = '['
  for (const each of series)
    for (const line of await readMetadataLines(ctx, each)) {
      yield encoder.encode(`${separator}${line.json}`)
      separator = ',\n'
    }
  yield encoder.encode(separator === '[' ? '[]' : ']')
}

const etagOf = (text: string) => `"${createHash('sha256').update(text).digest('hex').slice(0, 32)}"`

/** WADO-RS metadata (PS3.18 §10.4.1.1.2): a series as its object lies, an instance and a study from the same objects. */
export const retrieveMetadata: Handler = async ({ request, path, ctx }) => {
  const acceptable = parseAccept(request.headers.get('accept')).some((range) =>
    [JSON_TYPE, 'application/json'].some((type) => covers(innerType(range), type)),
  )
  if (!acceptable) return notAcceptable([JSON_TYPE])
  const { series } = await selectImages(ctx, path)
  if (path.instance) {
    const lines = await readMetadataLines(ctx, series[0]!)
    const line = lines.find((each) => each.sopInstanceUid === path.instance)
    const json = `[${line?.json ?? ''}]`
    return gzipped(request, await gzipAsync(json), etagOf(json))
  }
  if (path.series || series.length === 1) {
    const stored = await readSeriesMetadata(ctx, series[0]!)
    return gzipped(request, stored.gzipped, stored.etag)
  }
  const etag = etagOf(series.map((each) => each.metadataSha256).join())
  const headers = { 'content-type': JSON_TYPE, etag, 'cache-control': 'private, no-cache' }
  if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers })
  return new Response(streamOf(joined(ctx, series)), { headers })
}
