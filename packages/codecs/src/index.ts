export { CodecError, type CodecErrorCode } from './codec-error.ts'
export { decodeFrame } from './decode-frame.ts'
export {
  type DisplayRules,
  type LookupTable,
  VOI_FUNCTIONS,
  type VoiFunction,
  type VoiWindow,
} from './display/display-rules.ts'
export { expandSegments } from './display/segmented-palette.ts'
export { toDisplay } from './display/to-display.ts'
export { encodeJpegExtended } from './encode/jpeg-extended.ts'
export { encodeJpegLossless } from './encode/jpeg-lossless.ts'
export { encodeJpeg2000, encodeJpegBaseline, encodeJpegLs } from './encode/wasm-encoders.ts'
export { encodeHtj2k, type Htj2kImage, type Htj2kOptions } from './htj2k.ts'
export { decodeHtj2kToNative, encodeHtj2kVerified } from './htj2k-verified.ts'
export { unpackBits } from './native-samples.ts'
export { type DecodedFrame, nativeFrameBytes, type PixelFormat } from './pixel-format.ts'
export { encodeRle } from './rle.ts'
