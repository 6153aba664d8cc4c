import { transferSyntaxOf, UID } from '@yingtong/dicom'
import type { LocatedInstance } from '@yingtong/domain'
import { covers, innerType, type MediaRange, parseAccept } from '../http/media-type.ts'

/** What a client gets: bytes as they came, or rewritten in Explicit VR Little Endian. */
export type Delivery = 'original' | 'explicit-le'

export interface Envelope {
  readonly delivery: Delivery
  /** multipart/related, or the bare type for a single object. */
  readonly multipart: boolean
}

const syntaxAsked = (range: MediaRange) => range.parameters['transfer-syntax'] ?? UID.ExplicitVRLittleEndian

/** Native pixels can always be written as Explicit VR Little Endian; these codecs the sandbox decodes too. */
const DECODED = new Set([
  'none',
  'jpeg-baseline',
  'jpeg-extended',
  'jpeg-lossless',
  'jpeg-ls',
  'jpeg-2000',
  'htj2k',
  'rle',
  'deflated-frame',
])

export function canBeNative(instance: Pick<LocatedInstance, 'originalTransferSyntaxUid'>): boolean {
  const syntax = transferSyntaxOf(instance.originalTransferSyntaxUid)
  return syntax !== undefined && DECODED.has(syntax.codec)
}

function deliveryFor(range: MediaRange, instances: readonly LocatedInstance[]): Delivery | null {
  const asked = syntaxAsked(range)
  if (asked === '*') return 'original'
  if (instances.every((each) => each.originalTransferSyntaxUid === asked)) return 'original'
  if (asked !== UID.ExplicitVRLittleEndian) return null
  // One object that cannot be decoded is refused; among many, it goes as it is and says so in its part.
  return instances.length > 1 || instances.every(canBeNative) ? 'explicit-le' : null
}

/** The best envelope for `application/dicom` that the Accept header allows (PS3.18 §8.7.3); null is 406. */
export function chooseDicomEnvelope(
  accept: string | null,
  instances: readonly LocatedInstance[],
): Envelope | null {
  for (const range of parseAccept(accept)) {
    if (!covers(innerType(range), 'application/dicom')) continue
    const delivery = deliveryFor(range, instances)
    if (!delivery) continue
    const single = range.type === 'application/dicom'
    if (single && instances.length > 1) continue
    return { delivery, multipart: !single }
  }
  return null
}
