import { UID } from '@yingtong/dicom'
import { demandPresent, type LocatedInstance, originalReadingBytes, readOriginal } from '@yingtong/domain'
import { type BodyPart, multipartResponse, primed, streamOf } from '../http/multipart-writer.ts'
import { notAcceptable } from '../http/problem.ts'
import { entityTag, isFresh, notModified, revalidated } from '../http/revalidated.ts'
import type { Call, Handler } from '../route.ts'
import { explicitLittleEndian } from './explicit-little-endian.ts'
import { selectImages } from './select-images.ts'
import { canBeNative, chooseDicomEnvelope, type Delivery } from './transfer-syntax.ts'

const AVAILABLE = [
  'multipart/related; type="application/dicom"; transfer-syntax=*',
  `multipart/related; type="application/dicom"; transfer-syntax=${UID.ExplicitVRLittleEndian}`,
]

interface Body {
  readonly syntax: string
  readonly body: AsyncGenerator<Uint8Array>
}

async function bodyOf({ ctx, memory }: Call, instance: LocatedInstance, delivery: Delivery): Promise<Body> {
  const asIs = instance.originalTransferSyntaxUid === UID.ExplicitVRLittleEndian || !canBeNative(instance)
  if (delivery === 'original' || asIs) {
    await memory.book(originalReadingBytes(instance))
    return { syntax: instance.originalTransferSyntaxUid, body: readOriginal(ctx, instance) }
  }
  return { syntax: UID.ExplicitVRLittleEndian, body: await explicitLittleEndian(ctx, instance, memory) }
}

async function* parts(
  call: Call,
  instances: readonly LocatedInstance[],
  delivery: Delivery,
): AsyncGenerator<BodyPart> {
  for (const instance of instances) {
    // One object's memory at a time: that of the one before is given back.
    const memory = call.ctx.services.memory.open(call.ctx.tenantId, call.request.signal)
    try {
      const { syntax, body } = await bodyOf({ ...call, memory }, instance, delivery)
      yield { contentType: `application/dicom; transfer-syntax=${syntax}`, body }
    } finally {
      memory.release()
    }
  }
}

/** WADO-RS study, series or instance as `application/dicom` (PS3.18 §10.4). */
export const retrieveInstances: Handler = async (call) => {
  const { request, path, ctx } = call
  const { instances } = await selectImages(ctx, path)
  const envelope = chooseDicomEnvelope(request.headers.get('accept'), instances)
  if (!envelope) return notAcceptable(AVAILABLE)
  const versions = instances.map((each) => each.sha256).join()
  const etag = entityTag(versions, envelope.delivery, envelope.multipart ? 'parts' : 'single')
  if (isFresh(request, etag)) return notModified(etag)
  await demandPresent(ctx, instances)
  const headers = revalidated(etag)
  if (envelope.multipart)
    return multipartResponse('application/dicom', parts(call, instances, envelope.delivery), headers)
  const { syntax, body } = await bodyOf(call, instances[0]!, envelope.delivery)
  return new Response(streamOf(await primed(body)), {
    headers: { ...headers, 'content-type': `application/dicom; transfer-syntax=${syntax}` },
  })
}
