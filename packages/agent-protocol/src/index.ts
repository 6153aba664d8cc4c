export type { LogFields } from './log/log-fields.ts'
export { type LossyLines, lossyLines } from './log/lossy-lines.ts'
export { PLAIN_FAULT, plainFault, type Reason, reasonOf } from './log/reason-of.ts'
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
  type Span,
  type SplitEntry,
  type WholeEntry,
} from './pack/pack-index.ts'
export { type InstancePlan, planInstance } from './pack/plan-instance.ts'
export {
  frameBytes,
  type ReadPart,
  type RestoreFrame,
  rebuildOriginal,
} from './pack/rebuild-original.ts'
export { packIndexOf, type ReadPartSource, streamPack } from './pack/stream-pack.ts'
export { type AgentStart, newAgentStart, newNonce, startOf } from './wire/agent-start.ts'
export {
  AdmittedCaller,
  CALL_OUTCOMES,
  CALLER_NETWORKS_MAX,
  CallerList,
  CallerNetwork,
  type CallOutcome,
  SEEN_CALLERS_MAX,
  SeenCaller,
} from './wire/callers.ts'
export { canonicalRequest, EMPTY_SHA256, HEADER, type SignedFields } from './wire/canonical-request.ts'
export { CommitRequest, CommitResponse, InstanceOutcome } from './wire/commit.ts'
export {
  ENROLLING,
  EnrolRequest,
  EnrolResponse,
  RotateKeyRequest,
  RotateKeyResponse,
} from './wire/enrol.ts'
export { ERROR_CODES, ERROR_STATUS, ErrorBody, type ErrorCode } from './wire/error-body.ts'
export { classifyHttp, classifyNoAnswer, FAILURE_CLASSES, type FailureClass } from './wire/failure-class.ts'
export { INSTANCES_MAX, PACKS_MAX } from './wire/fields.ts'
export {
  HeartbeatRequest,
  HeartbeatResponse,
  INSTRUCTIONS,
  type Instruction,
  knownInstructions,
} from './wire/heartbeat.ts'
export { OfferAnswer, OfferRequest, OfferResponse } from './wire/offer.ts'
export { negotiateVersion, PROTOCOL_VERSION, SUPPORTED_VERSIONS } from './wire/protocol-version.ts'
export {
  decodeQuarantineNote,
  encodeQuarantineNote,
  QuarantineNote,
  QuarantineResponse,
} from './wire/quarantine.ts'
export {
  CLOCK_SKEW_MS_MAX,
  importPrivateKey,
  importPublicKey,
  NONCE_MEMORY_MS,
  newAgentKeys,
  type ReceivedRequest,
  signedFieldsOf,
  signRequest,
  type Verdict,
  verifyRequest,
} from './wire/sign-request.ts'
export { LOST_STATES, type LostState, StatusRequest, StatusResponse } from './wire/status.ts'
