import {
  memorySource,
  readInstance,
  transcodeDataSetToExplicitLE,
  transferSyntaxOf,
  UID,
} from '@yingtong/dicom'
import { type Ctx, type LocatedInstance, readOriginal } from '@yingtong/domain'
import { type BodyPart, multipartResponse, streamOf } from '../http/multipart-writer.ts'
import { notAcceptable } from '../http/problem.ts'
import { entityTag, isFresh, notModified, revalidated } from '../http/revalidated.ts'
import type { Handler } from '../route.ts'
import { imageFrames, nativeFrame, wholeFile } from './image-frames.ts'
import { selectImages } from './select-images.ts'
import { canBeNative, chooseDicomEnvelope, type Delivery } from './transfer-syntax.ts'

const AVAILABLE = [
  'multipart/related; type="application/dicom"; transfer-syntax=*',
  `multipart/related; type="application/dicom"; transfer-syntax=${UID.ExplicitVRLittleEndian}`,
]

interface Body {
  readonly syntax: string
  readonly body: Uint8Array | AsyncGenerator<Uint8Array>
}

/** Decodes every frame of a compressed object; native ones are rewritten without touching samples. */
async function decodedFrames(ctx: Ctx, instance: LocatedInstance) {
  if (!transferSyntaxOf(instance.originalTransferSyntaxUid)?.encapsulated) return null
  const frames = await imageFrames(ctx, instance)
  if (!frames) return null
  const pixels: Uint8Array[] = []
  let photometricInterpretation = frames.form.photometricInterpretation
  for (let number = 1; number <= frames.count; number += 1) {
    const decoded = await nativeFrame(ctx, instance, frames, number)
    pixels.push(decoded.pixels)
    photometricInterpretation = decoded.photometricInterpretation
  }
  return { pixels, photometricInterpretation }
}

async function explicitLittleEndian(ctx: Ctx, instance: LocatedInstance): Promise<Uint8Array> {
  const source = memorySource(await wholeFile(ctx, instance))
  const layout = readInstance(source)
  const decoded = await decodedFrames(ctx, instance)
  if (!decoded) return transcodeDataSetToExplicitLE(source, layout, null)
  const { pixels, photometricInterpretation } = decoded
  return transcodeDataSetToExplicitLE(source, layout, () => pixels, {
    photometricInterpretation,
    planarConfiguration: 0,
  })
}

async function bodyOf(ctx: Ctx, instance: LocatedInstance, delivery: Delivery): Promise<Body> {
  const asIs = instance.originalTransferSyntaxUid === UID.ExplicitVRLittleEndian || !canBeNative(instance)
  if (delivery === 'original' || asIs)
    return { syntax: instance.originalTransferSyntaxUid, body: readOriginal(ctx, instance) }
  return { syntax: UID.ExplicitVRLittleEndian, body: await explicitLittleEndian(ctx, instance) }
}

async function* parts(
  ctx: Ctx,
  instances: readonly LocatedInstance[],
  delivery: Delivery,
): AsyncGenerator<BodyPart> {
  for (const instance of instances) {
    const { syntax, body } = await bodyOf(ctx, instance, delivery)
    yield { contentType: `application/dicom; transfer-syntax=${syntax}`, body }
  }
}

/** WADO-RS study, series or instance as `application/dicom` (PS3.18 §10.4). */
export const retrieveInstances: Handler = async ({ request, path, ctx }) => {
  const { instances } = await selectImages(ctx, path)
  const envelope = chooseDicomEnvelope(request.headers.get('accept'), instances)
  if (!envelope) return notAcceptable(AVAILABLE)
  const versions = instances.map((each) => each.sha256).join()
  const etag = entityTag(versions, envelope.delivery, envelope.multipart ? 'parts' : 'single')
  if (isFresh(request, etag)) return notModified(etag)
  const headers = revalidated(etag)
  if (envelope.multipart)
    return multipartResponse('application/dicom', parts(ctx, instances, envelope.delivery), headers)
  const { syntax, body } = await bodyOf(ctx, instances[0]!, envelope.delivery)
  return new Response(body instanceof Uint8Array ? Buffer.from(body) : streamOf(body), {
    headers: { ...headers, 'content-type': `application/dicom; transfer-syntax=${syntax}` },
  })
}
