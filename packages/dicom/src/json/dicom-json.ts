/** The DICOM JSON Model (PS3.18 Annex F). */
export type DicomJson = { readonly [tag: string]: DicomJsonElement }

export interface DicomJsonPersonName {
  readonly Alphabetic?: string
  readonly Ideographic?: string
  readonly Phonetic?: string
}

export type DicomJsonValue = string | number | null | DicomJsonPersonName | DicomJson

/** At most one of Value, BulkDataURI and InlineBinary is there; none when the element is empty. */
export interface DicomJsonElement {
  readonly vr: string
  readonly Value?: readonly DicomJsonValue[]
  readonly BulkDataURI?: string
  /** Base64, words in little endian. */
  readonly InlineBinary?: string
}
