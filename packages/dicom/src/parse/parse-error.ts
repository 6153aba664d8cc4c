/** Why bytes could not be read; a closed list, so that every door can map it. */
export type DicomParseErrorCode =
  | 'not-dicom'
  | 'truncated'
  | 'too-deep'
  | 'too-many-elements'
  | 'too-large'
  | 'bad-length'
  | 'missing-uid'
  | 'deflate'
  | 'bad-encoding'

/** The only error that reading throws; `publicText` is one plain English sentence without patient data. */
export class DicomParseError extends Error {
  readonly code: DicomParseErrorCode
  readonly publicText: string

  constructor(code: DicomParseErrorCode, publicText: string) {
    super(publicText)
    this.name = 'DicomParseError'
    this.code = code
    this.publicText = publicText
  }
}
