import { implicitVr, isKnownTag, isPrivateTag } from '../dictionary/dictionary.ts'
import type { ByteWindow } from './byte-source.ts'
import type { Encoding } from './element-reader.ts'
import { EXPLICIT_BE, EXPLICIT_LE, IMPLICIT_LE } from './element-reader.ts'
import { vrForm } from './vr.ts'

/**
 * How the data set at `offset` is encoded, judged by its first element; null when nothing there looks like one. Where its
 * bytes fit both byte orders, as those of a group length do, `declared` decides.
 */
export function guessEncoding(
  window: ByteWindow,
  {
    offset,
    end,
    declared,
  }: {
    readonly offset: number
    readonly end: number
    readonly declared: { readonly littleEndian: boolean } | undefined
  },
): Encoding | null {
  if (end - offset < 8) return null
  const index = window.at(offset, 8)
  const [b0, b1, b2, b3, b4, b5, b6, b7] = window.bytes.subarray(index, index + 8) as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const tagLittle = (((b1 << 8) | b0) * 0x10000 + ((b3 << 8) | b2)) >>> 0
  const tagBig = (((b0 << 8) | b1) * 0x10000 + ((b2 << 8) | b3)) >>> 0
  const isExplicit = vrForm((b4 << 8) | b5) !== undefined
  if (isExplicit) {
    const [little, big] = [isPlausibleFirst(tagLittle), isPlausibleFirst(tagBig)]
    if (little && big) return (declared?.littleEndian ?? true) ? EXPLICIT_LE : EXPLICIT_BE
    if (little) return EXPLICIT_LE
    return big ? EXPLICIT_BE : null
  }
  const length = b4 + b5 * 0x100 + b6 * 0x10000 + b7 * 0x1000000
  const fits = length <= end - offset - 8 || (length === 0xffffffff && implicitVr(tagLittle, 0) === 'SQ')
  return isPlausibleFirst(tagLittle) && fits ? IMPLICIT_LE : null
}

const isPlausibleFirst = (tag: number): boolean =>
  isKnownTag(tag) || (tag & 0xffff) === 0
    ? tag >>> 16 <= 0x7fe0 && tag >>> 16 > 0
    : isPrivateTag(tag) && tag >>> 16 >= 9
