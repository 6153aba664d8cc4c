/** PS3.5 table 6.2-1, AE: 1 to 16 characters of ISO 646 without control characters and backslash. */
const AE_TITLE = /^[\x20-\x5b\x5d-\x7e]{1,16}$/

/** Whether a trimmed string can be an application entity title. */
export function isAeTitle(text: string): boolean {
  return AE_TITLE.test(text) && text.trim() !== ''
}

/** Sixteen bytes, padded with spaces (PS3.8 table 9-11); throws RangeError where it is not an AE title. */
export function encodeAeTitle(text: string): Buffer {
  if (!isAeTitle(text)) throw new RangeError('an AE title has 1 to 16 printable ASCII characters')
  return Buffer.from(text.padEnd(16, ' '), 'latin1')
}
