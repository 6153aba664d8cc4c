import { elementAtPath } from '@yingtong/dicom'
import {
  DomainError,
  hidesBulkdata,
  notFound,
  openingBytes,
  readLayout,
  readOriginalRange,
} from '@yingtong/domain'
import { covers, innerType, parseAccept } from '../http/media-type.ts'
import { multipartResponse } from '../http/multipart-writer.ts'
import { notAcceptable } from '../http/problem.ts'
import { entityTag, isFresh, notModified, revalidated } from '../http/revalidated.ts'
import type { Call, Handler } from '../route.ts'
import { imageFrames } from './image-frames.ts'
import { retrieveFrames } from './retrieve-frames.ts'
import { selectInstance } from './select-images.ts'

const OCTETS = 'application/octet-stream'
const TAG_PATH = /^[0-9A-F]{8}(\/\d{1,6}\/[0-9A-F]{8}){0,16}$/
const PIXEL_DATA = '7FE00010'

/** One byte range of RFC 9110 §14; null when there is none, or a form that may be ignored. */
function parseRange(
  header: string | null,
  length: number,
): { first: number; last: number } | 'unsatisfiable' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return null
  const first = match[1] === '' ? Math.max(0, length - Number(match[2])) : Number(match[1])
  const last = match[1] === '' || match[2] === '' ? length - 1 : Math.min(Number(match[2]), length - 1)
  return first <= last && first < length ? { first, last } : 'unsatisfiable'
}

function singlePart(request: Request, bytes: Uint8Array, etag: string): Response {
  const headers = new Headers({
    ...revalidated(etag),
    'content-type': OCTETS,
    'accept-ranges': 'bytes',
    // A PDF or a script inside an element must not become a page of ours.
    'content-disposition': 'attachment',
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
  })
  // Part of another version is no part of this one (RFC 9110 §13.1.5).
  const samePart = (request.headers.get('if-range') ?? etag) === etag
  const range = samePart ? parseRange(request.headers.get('range'), bytes.byteLength) : null
  if (range === 'unsatisfiable')
    return new Response(null, { status: 416, headers: { 'content-range': `bytes */${bytes.byteLength}` } })
  if (!range) return new Response(Buffer.from(bytes), { headers })
  headers.set('content-range', `bytes ${range.first}-${range.last}/${bytes.byteLength}`)
  return new Response(Buffer.from(bytes.subarray(range.first, range.last + 1)), { status: 206, headers })
}

async function pixelData(call: Call): Promise<Response> {
  const instance = await selectInstance(call.ctx, call.path)
  const frames = await call.ctx.services.memory.within(call.ctx.tenantId, openingBytes(instance), () =>
    imageFrames(call.ctx, instance),
  )
  if (!frames) throw notFound('bulk data')
  const all = Array.from({ length: frames.count }, (_, index) => index + 1).join(',')
  return retrieveFrames({ ...call, path: { ...call.path, frames: all } })
}

/** WADO-RS bulk data by the tag path that the metadata names (PS3.18 §10.4.1.1.5), whole or by byte range. */
export const retrieveBulkdata: Handler = async (call) => {
  const { request, path, ctx, memory } = call
  const tagPath = (path.bulkdata ?? '').toUpperCase()
  if (!TAG_PATH.test(tagPath))
    throw new DomainError('invalid', 'bulk data is named by a path of tags and item numbers')
  if (tagPath === PIXEL_DATA) return pixelData(call)
  const ranges = parseAccept(request.headers.get('accept'))
  const fitting = ranges.find((range) => covers(innerType(range), OCTETS))
  if (!fitting) return notAcceptable([OCTETS, `multipart/related; type="${OCTETS}"`])
  const instance = await selectInstance(ctx, path)
  const multipart = fitting.type === 'multipart/related'
  const etag = entityTag(instance.sha256, tagPath, multipart ? 'parts' : 'single')
  if (hidesBulkdata(ctx, tagPath)) throw notFound('bulk data')
  if (isFresh(request, etag)) return notModified(etag)
  await memory.book(openingBytes(instance))
  const element = elementAtPath((await readLayout(ctx, instance)).dataSet, tagPath)
  if (!element || element.vr === 'SQ') throw notFound('bulk data')
  // The value, and the part or frame that it is cut from.
  await memory.book(2 * element.length)
  const bytes = await readOriginalRange(ctx, instance, { offset: element.offset, length: element.length })
  if (!multipart) return singlePart(request, bytes, etag)
  async function* one() {
    yield { contentType: OCTETS, body: bytes }
  }
  return multipartResponse(OCTETS, one(), revalidated(etag))
}
