import type { ParseLimits } from '@yingtong/dicom'

/** What the edge may spend on the header of one object. */
export const EDGE_PARSE_LIMITS: Partial<ParseLimits> = {
  maxHeaderBytes: 32 * 1024 * 1024,
  maxInflatedBytes: 96 * 1024 * 1024,
}
