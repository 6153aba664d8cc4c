/** Budgets of one read; what passes them is refused with DicomParseError before memory or time is spent. */
export interface ParseLimits {
  /** Nested sequences. */
  readonly maxDepth: number
  /** Elements and sequence items of the whole data set; enhanced multi-frame headers reach several 100,000. */
  readonly maxElements: number
  /** Bytes of element headers and of values kept in memory; pixel data and large values do not count. */
  readonly maxHeaderBytes: number
  /** Inflated bytes per deflated byte, looked at once 16 MiB have come out. */
  readonly maxInflatedRatio: number
  /** Inflated bytes of a deflated data set. */
  readonly maxInflatedBytes: number
  /** Values longer than this stay in the source as offset and length. */
  readonly maxValueBytes: number
  /** Fragments of encapsulated pixel data. */
  readonly maxFragments: number
}

export const DEFAULT_LIMITS: ParseLimits = {
  maxDepth: 64,
  maxElements: 400_000,
  maxHeaderBytes: 64 * 1024 * 1024,
  maxInflatedRatio: 200,
  maxInflatedBytes: 192 * 1024 * 1024,
  maxValueBytes: 64 * 1024,
  maxFragments: 1_000_000,
}
