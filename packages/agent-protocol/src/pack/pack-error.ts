export type PackErrorCode =
  | 'not-a-pack' // magic, version or trailer are not those of a pack
  | 'corrupt' // a checksum, the digest or a length does not agree
  | 'inconsistent' // the index contradicts itself or the pack

/** A pack that cannot be read; holds no patient data. */
export class PackError extends Error {
  readonly code: PackErrorCode

  constructor(code: PackErrorCode, message: string, options?: { cause?: unknown }) {
    super(`${code}: ${message}`, options)
    this.name = 'PackError'
    this.code = code
  }
}
