import { MARKER, segments } from './markers.ts'

/** The stream with Adobe's word on its colours (0: as they are, 1: YCbCr) in place of what JFIF and Adobe segments said. */
export function withAdobeTransform(bytes: Uint8Array, transform: 0 | 1): Uint8Array {
  const kept = withoutSegments(bytes)
  const adobe = [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, transform]
  const out = new Uint8Array(kept.length + adobe.length)
  out.set([0xff, 0xd8])
  out.set(adobe, 2)
  out.set(kept.subarray(2), 2 + adobe.length)
  return out
}

// JFIF and Adobe segments stand before the first scan; the bytes without them.
function withoutSegments(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length)
  let length = 2
  out.set(bytes.subarray(0, 2))
  let from = 2
  for (const { marker, at, end } of segments(bytes, 2)) {
    if (marker === MARKER.APP0 || marker === MARKER.APP14) {
      out.set(bytes.subarray(from, at), length)
      length += at - from
      from = end
    }
  }
  out.set(bytes.subarray(from), length)
  return out.subarray(0, length + bytes.length - from)
}
