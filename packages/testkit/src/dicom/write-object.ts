import { type EncapsulateOptions, fromKeywords, UID, writePart10 } from '@yingtong/dicom'
import type { Keywords } from './common-modules.ts'
import { encoderFor } from './encode-charset.ts'
import type { InstanceOptions } from './instance-options.ts'

/** Native pixels (words in little endian) or the frames of encapsulated pixel data. */
export type Pixels = Uint8Array | readonly Uint8Array[]

/** A Part 10 file of keywords and pixels, text in the character set of the options; `bulk` is behind any other BulkDataURI. */
export function writeObject(
  keywords: Keywords,
  options: InstanceOptions,
  pixels?: { readonly vr: 'OB' | 'OW'; readonly data: Pixels; readonly encapsulate?: EncapsulateOptions },
  bulk?: Uint8Array,
): Uint8Array {
  const ds = fromKeywords({
    ...keywords,
    PixelData: pixels === undefined ? undefined : { vr: pixels.vr, BulkDataURI: 'pixels' },
  })
  return writePart10(ds, {
    transferSyntaxUid: options.syntax ?? UID.ExplicitVRLittleEndian,
    encodeText: options.encodeText ?? encoderFor(options.charset ?? 'ISO_IR 192'),
    ...(pixels?.encapsulate === undefined ? {} : { encapsulate: pixels.encapsulate }),
    bulk: (uri) => (uri === 'pixels' ? pixels?.data : bulk) ?? new Uint8Array(0),
  })
}
