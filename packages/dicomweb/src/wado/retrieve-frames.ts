import { UID } from '@yingtong/dicom'
import {
  DomainError,
  frameReadingBytes,
  heldBytes,
  type LocatedInstance,
  type MadeBytes,
  openingBytes,
} from '@yingtong/domain'
import { madeStream } from '../http/made-stream.ts'
import { covers, innerType, parseAccept } from '../http/media-type.ts'
import { type BodyPart, multipartResponse } from '../http/multipart-writer.ts'
import { notAcceptable } from '../http/problem.ts'
import { entityTag, isFresh, notModified, revalidated } from '../http/revalidated.ts'
import type { Call, Handler } from '../route.ts'
import { FRAME_MEDIA_TYPE } from './frame-media-type.table.ts'
import { demandFrames, type ImageFrames, nativeFrame } from './image-frames.ts'
import { selectInstance } from './select-images.ts'
import { canBeNative } from './transfer-syntax.ts'

const OCTETS = 'application/octet-stream'
const FRAMES_MAX = 10_000

interface Choice {
  readonly form: 'stored' | 'native'
  readonly contentType: string
  readonly multipart: boolean
}

/** `1,2,5` as numbers; refused in words when one is not a number from 1. */
export function parseFrameList(text: string): number[] {
  const numbers = text.split(',').map(Number)
  const fit = numbers.length <= FRAMES_MAX && numbers.every((each) => Number.isSafeInteger(each) && each >= 1)
  if (!fit) throw new DomainError('invalid', 'frames are a list of numbers from 1, parted by commas')
  return numbers
}

/** What to send for the Accept header (PS3.18 §8.7.3): stored bytes when asked for, native ones otherwise. */
function choose(accept: string | null, frames: ImageFrames, instance: LocatedInstance): Choice | null {
  const stored = frames.storedSyntax
  const compressedType = FRAME_MEDIA_TYPE[stored]
  for (const range of parseAccept(accept)) {
    const type = innerType(range)
    const multipart = range.type === 'multipart/related' || range.type === '*/*'
    const syntax = range.parameters['transfer-syntax']
    if (
      compressedType &&
      type !== '*/*' &&
      covers(type, compressedType) &&
      (!syntax || syntax === '*' || syntax === stored)
    )
      return { form: 'stored', contentType: `${compressedType}; transfer-syntax=${stored}`, multipart }
    if (!covers(type, OCTETS)) continue
    if (compressedType && (syntax === '*' || syntax === stored))
      return { form: 'stored', contentType: `${OCTETS}; transfer-syntax=${stored}`, multipart }
    const nativeAsked = !syntax || syntax === '*' || syntax === UID.ExplicitVRLittleEndian
    if (nativeAsked && canBeNative(instance))
      return {
        form: 'native',
        contentType: `${OCTETS}; transfer-syntax=${UID.ExplicitVRLittleEndian}`,
        multipart,
      }
  }
  return null
}

async function frameBody(
  call: Call,
  instance: LocatedInstance,
  frames: ImageFrames,
  number: number,
  choice: Choice,
): Promise<MadeBytes> {
  if (choice.form === 'stored') return heldBytes(await frames.stored(number))
  return (await nativeFrame(call.ctx, instance, frames, number)).pixels
}

/** One frame is in memory at a time. */
function largestFrame(instance: LocatedInstance, numbers: readonly number[], { form }: Choice): number {
  const bytes = (number: number) =>
    frameReadingBytes(instance, number)[form === 'stored' ? 'stored' : 'original']
  return numbers.reduce((most, number) => Math.max(most, bytes(number)), 0)
}

/** WADO-RS frames (PS3.18 §10.4.1.1.6): one ranged read each, streamed in the order asked for. */
export const retrieveFrames: Handler = async (call) => {
  const { request, path, ctx, base, memory } = call
  const instance = await selectInstance(ctx, path)
  const numbers = parseFrameList(path.frames ?? '')
  if (instance.entry.kind === 'whole') await memory.book(openingBytes(instance))
  const frames = await demandFrames(ctx, instance, numbers)
  const choice = choose(request.headers.get('accept'), frames, instance)
  if (!choice) return notAcceptable([`multipart/related; type="${OCTETS}"; transfer-syntax=*`])
  const envelope = choice.multipart ? 'parts' : 'single'
  const etag = entityTag(instance.sha256, numbers.join(), choice.form, choice.contentType, envelope)
  if (isFresh(request, etag)) return notModified(etag)
  const headers = revalidated(etag)
  await memory.book(largestFrame(instance, numbers, choice))
  if (!choice.multipart && numbers.length === 1) {
    const body = await frameBody(call, instance, frames, numbers[0]!, choice)
    return new Response(madeStream(body), { headers: { ...headers, 'content-type': choice.contentType } })
  }
  const location = `${base}/studies/${path.study}/series/${path.series}/instances/${path.instance}/frames`
  async function* parts(): AsyncGenerator<BodyPart> {
    for (const number of numbers) {
      await using made = await frameBody(call, instance, frames, number, choice!)
      yield { contentType: choice!.contentType, location: `${location}/${number}`, body: made.chunks() }
    }
  }
  return multipartResponse(choice.contentType.split(';')[0]!, parts(), headers)
}
