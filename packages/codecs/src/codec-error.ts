/** Why a frame cannot be decoded or encoded; the list is closed so that every door can map it. */
export type CodecErrorCode =
  | 'unsupported' // no decoder for this transfer syntax or this flavour of it
  | 'video' // a video stream has no single frames here
  | 'corrupt' // the bytes are not what the transfer syntax says
  | 'too-large' // the code stream claims more samples than the data set, refused before allocation
  | 'mismatch' // code stream and data set contradict each other

/** A frame that cannot be decoded; `publicText` may be shown to people, it never holds patient data. */
export class CodecError extends Error {
  readonly code: CodecErrorCode
  readonly publicText: string

  constructor(code: CodecErrorCode, publicText: string, options?: { cause?: unknown }) {
    super(`${code}: ${publicText}`, options)
    this.name = 'CodecError'
    this.code = code
    this.publicText = publicText
  }
}
