/** Status codes of DIMSE responses: PS3.7 Annex C, PS3.4 Annex B.2.3, C.4. */
export const SopStatus = {
  Success: 0x0000,
  Cancel: 0xfe00,
  Pending: 0xff00,
  PendingWithWarning: 0xff01,
  AttributeListError: 0x0107,
  ProcessingFailure: 0x0110,
  DuplicateSopInstance: 0x0111,
  NoSuchSopInstance: 0x0112,
  NoSuchEventType: 0x0113,
  NoSuchArgument: 0x0114,
  InvalidAttributeValue: 0x0106,
  AttributeValueOutOfRange: 0x0116,
  InvalidSopInstance: 0x0117,
  NoSuchSopClass: 0x0118,
  ClassInstanceConflict: 0x0119,
  MissingAttribute: 0x0120,
  MissingAttributeValue: 0x0121,
  SopClassNotSupported: 0x0122,
  NoSuchActionType: 0x0123,
  NotAuthorised: 0x0124,
  DuplicateInvocation: 0x0210,
  UnrecognizedOperation: 0x0211,
  MistypedArgument: 0x0212,
  ResourceLimitation: 0x0213,
  OutOfResources: 0xa700,
  UnableToCalculateNumberOfMatches: 0xa701,
  UnableToPerformSubOperations: 0xa702,
  MoveDestinationUnknown: 0xa801,
  DataSetMismatch: 0xa900,
  CannotUnderstand: 0xc000,
  CoercionOfDataElements: 0xb000,
  ElementsDiscarded: 0xb006,
  DataSetDoesNotMatchSopClassWarning: 0xb007,
} as const

export type SopStatusName = keyof typeof SopStatus

const NAME_BY_CODE: ReadonlyMap<number, string> = new Map(
  Object.entries(SopStatus).map(([name, code]) => [code, name] as const),
)

/** Name of a status code, with the ranges A7xx, A9xx and Cxxx of PS3.4 §B.2.3; undefined when unknown. */
export function sopStatusName(code: number): string | undefined {
  const exact = NAME_BY_CODE.get(code)
  if (exact !== undefined) return exact
  if ((code & 0xf000) === 0xc000) return 'CannotUnderstand'
  if ((code & 0xff00) === 0xa700) return 'OutOfResources'
  return (code & 0xff00) === 0xa900 ? 'DataSetMismatch' : undefined
}
