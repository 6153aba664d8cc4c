export { DimseError, type DimseErrorCode, type DimseErrorDetails } from './dimse-error.ts'
export type { DimseEvent, DimseLog, EventSource } from './dimse-event.ts'
export {
  DEFAULT_MAX_PDU_BYTES,
  IMPLEMENTATION_CLASS_UID,
  IMPLEMENTATION_VERSION_NAME,
  VERIFICATION_SOP_CLASS,
} from './implementation.ts'
export { COMMAND_FIELD, type CommandName } from './message/command-set.table.ts'
export type { CommandSet } from './message/command-set.ts'
export type { DataSetSource } from './message/dimse-channel.ts'
export { BodyInterruptedError } from './message/message-body.ts'
export type { TimeoutKind } from './message/watchdog.ts'
export type { AssociationInfo } from './scp/association-info.ts'
export {
  ACCEPT,
  type AssociationAcceptance,
  type AssociationRejection,
  type AssociationRequest,
  type AssociationVerdict,
  REJECT,
} from './scp/association-verdict.ts'
export { acceptByDefault, type ContextProposal, isStorageClass } from './scp/default-acceptance.ts'
export { DimseServer, type DimseServerOptions } from './scp/dimse-server.ts'
export { type FileMeta, fileMetaInformation } from './scp/file-meta-information.ts'
export type {
  DimseHandlers,
  EchoHandler,
  StoreBody,
  StoreHandler,
  StoreOutcome,
  StoreRequest,
} from './scp/handlers.ts'
export type { AcceptedContext } from './scp/negotiate.ts'
export type { Association, PeerInfo, StoreInstance, StoreResult } from './scu/association.ts'
export { contextsFor, DimseClient, type DimseClientOptions } from './scu/dimse-client.ts'
export { isAeTitle } from './upper-layer/ae-title.ts'
export type {
  ExtendedNegotiation,
  RoleSelection,
  UserIdentity,
  UserIdentityType,
} from './upper-layer/pdu.ts'
