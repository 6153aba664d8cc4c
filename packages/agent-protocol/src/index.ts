export { type Crc32c, crc32c, useCrc32c } from './pack/crc32c.ts'
export {
  ENCODED_TRANSFER_SYNTAX_UID,
  type EncodedInstance,
  encodeFrames,
  readRanges,
} from './pack/encode-frames.ts'
export { headerSource } from './pack/header-source.ts'
export { decodePackIndex, encodePackIndex } from './pack/index-codec.ts'
export { layOutPack, type PackInput, type PackLayout, type PlacedPart } from './pack/lay-out-pack.ts'
export { checkedPart, openPack, type PackReader, type ReadRange } from './pack/open-pack.ts'
export { PackError, type PackErrorCode } from './pack/pack-error.ts'
export {
  checkHead,
  decodeTrailer,
  encodeTrailer,
  HEAD_BYTES,
  PACK_MAGIC,
  PACK_MAJOR,
  PACK_MINOR,
  TRAILER_BYTES,
  type Trailer,
} from './pack/pack-format.ts'
export {
  type PackEntry,
  PackEntrySchema,
  type PackedPixels,
  type PackIndex,
  PackIndexSchema,
  type Part,
  partsOf,
  type Run,
  type SplitEntry,
  type WholeEntry,
} from './pack/pack-index.ts'
export { type InstancePlan, planInstance } from './pack/plan-instance.ts'
export { frameBytes, type ReadPart, rebuildOriginal } from './pack/rebuild-original.ts'
export { packIndexOf, type ReadPartSource, streamPack } from './pack/stream-pack.ts'
