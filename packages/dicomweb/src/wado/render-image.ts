import type { InstanceLayout } from '@yingtong/dicom'
import {
  type Ctx,
  DomainError,
  type LocatedInstance,
  openingBytes,
  readLayout,
  readOriginalRange,
  type SourceRegion,
} from '@yingtong/domain'
import { madeStream } from '../http/made-stream.ts'
import { covers, innerType, parseAccept } from '../http/media-type.ts'
import { notAcceptable } from '../http/problem.ts'
import { entityTag, isFresh, notModified, revalidated } from '../http/revalidated.ts'
import type { Call, Handler } from '../route.ts'
import { displayAttributes } from './display-attributes.ts'
import { demandFrames } from './image-frames.ts'
import { parseRenderParameters, type RenderParameters } from './render-parameters.ts'
import { parseFrameList } from './retrieve-frames.ts'
import { selectImages } from './select-images.ts'

const PICTURES = ['image/jpeg', 'image/png'] as const
type Picture = (typeof PICTURES)[number]

const THUMBNAIL_SIDE = 160
const THUMBNAIL_QUALITY = 78

function pictureType(accept: string | null): Picture | null {
  for (const range of parseAccept(accept)) {
    const found = PICTURES.find((type) => covers(innerType(range), type))
    if (found) return found
  }
  return null
}

/** The instance that stands for a series or study: the middle of its images, the first series that has any. */
function representative(instances: readonly LocatedInstance[]): LocatedInstance | undefined {
  const pictures = instances.filter(({ entry }) => entry.pixel !== null && entry.pixel.rows > 0)
  const first = pictures[0]?.seriesInstanceUid
  const series = pictures.filter((each) => each.seriesInstanceUid === first)
  return series[Math.floor(series.length / 2)] ?? instances[0]
}

/** A part of the image that lies outside of it is no part. */
function demandInside(
  region: SourceRegion | undefined,
  { rows, columns }: { rows: number; columns: number },
): void {
  if (!region) return
  const { x, y, width, height } = region
  if (x + Math.abs(width) > columns || y + Math.abs(height) > rows)
    throw new DomainError('invalid', `viewport: the image has ${columns} × ${rows} pixels`)
}

/** Tables that are too long to stand beside the header. */
const readerOf =
  (ctx: Ctx, instance: LocatedInstance) =>
  ({ offset, length }: { readonly offset: number; readonly length: number }) =>
    readOriginalRange(ctx, instance, { offset, length })

const rulesOf = (ctx: Ctx, instance: LocatedInstance, layout: InstanceLayout, frame: number) =>
  displayAttributes(layout, frame, readerOf(ctx, instance))

interface Wish extends RenderParameters {
  readonly type: Picture
}

async function picture(call: Call, wish: Wish): Promise<Response> {
  const { request, path, ctx, memory } = call
  const instance = representative((await selectImages(ctx, path)).instances)
  const count = instance?.entry.pixel?.numberOfFrames ?? 1
  const number = path.frames ? parseFrameList(path.frames)[0]! : Math.max(1, Math.ceil(count / 2))
  const etag = entityTag(instance?.sha256 ?? '', number, JSON.stringify(wish))
  if (instance && isFresh(request, etag)) return notModified(etag)
  await memory.book(openingBytes(instance!))
  const frames = await demandFrames(ctx, instance!, [number])
  demandInside(wish.region, frames.form)
  const layout = await readLayout(ctx, instance!)
  const made = await ctx.services.renderer.render(
    {
      frame: { byteLength: frames.storedBytes(number), read: () => frames.stored(number) },
      transferSyntaxUid: frames.storedSyntax,
      format: frames.form,
      ...(await rulesOf(ctx, instance!, layout, number)),
      ...wish,
    },
    { tenantId: ctx.tenantId, signal: request.signal },
  )
  await memory.book(made.heldBytes)
  return new Response(madeStream(made), { headers: { ...revalidated(etag), 'content-type': wish.type } })
}

/** WADO-RS rendered (PS3.18 §10.4.1.1.3): the window of the object unless the request names one. */
export const retrieveRendered: Handler = async (call) => {
  const type = pictureType(call.request.headers.get('accept'))
  if (!type) return notAcceptable(PICTURES)
  return picture(call, { type, ...parseRenderParameters(call.url.searchParams) })
}

/** WADO-RS thumbnail (PS3.18 §10.4.1.1.4): one small picture that stands for the study, series or instance. */
export const retrieveThumbnail: Handler = async (call) => {
  const type = pictureType(call.request.headers.get('accept'))
  if (!type) return notAcceptable(PICTURES)
  const asked = parseRenderParameters(call.url.searchParams)
  return picture(call, {
    fit: { width: THUMBNAIL_SIDE, height: THUMBNAIL_SIDE },
    quality: THUMBNAIL_QUALITY,
    ...asked,
    type,
  })
}
