import { CodecError } from './codec-error.ts'
import { nativeFrameBytes, type PixelFormat } from './pixel-format.ts'

/** Inflates one frame of Deflated Image Frame Compression (PS3.5 §A.4.13), never beyond the frame's size. */
export async function inflateFrame(frame: Uint8Array, f: PixelFormat): Promise<Uint8Array> {
  const out = new Uint8Array(nativeFrameBytes(f))
  const inflated = new Blob([new Uint8Array(frame)])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'))
  let length = 0
  try {
    for await (const chunk of inflated) {
      if (length + chunk.length > out.length) {
        throw new CodecError('too-large', 'The deflated image is larger than its header says.')
      }
      out.set(chunk, length)
      length += chunk.length
    }
  } catch (cause) {
    if (cause instanceof CodecError) throw cause
    // A frame is padded to an even length, which a strict inflater reports after the last byte.
    if (length !== out.length) throw new CodecError('corrupt', 'The deflated image is damaged.', { cause })
  }
  if (length !== out.length)
    throw new CodecError('mismatch', 'The image has fewer pixels than its header says.')
  return out
}
