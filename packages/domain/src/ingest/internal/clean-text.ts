/** Longest text kept in a row; the header in the object store keeps all of it. */
const TEXT_MAX = 256

/** Text fit for a row: no NUL (PostgreSQL refuses it) or other controls, bounded; null when nothing is left. */
export function cleanText(text: string | undefined, max = TEXT_MAX): string | null {
  if (text === undefined) return null
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  const clean = text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim()
  return clean === '' ? null : clean.slice(0, max)
}

/** DA as eight digits, also from the `YYYY.MM.DD` of ACR-NEMA (PS3.5 §6.2); null for anything else. */
export function cleanDate(text: string | undefined): string | null {
  const digits = (text ?? '').replaceAll('.', '').trim()
  return /^\d{8}$/.test(digits) ? digits : null
}

/** TM without colons; null when it does not begin with an hour. */
export function cleanTime(text: string | undefined): string | null {
  const digits = (text ?? '').replaceAll(':', '').trim()
  return /^([01]\d|2[0-3])([0-5]\d)?([0-5]\d|60)?(\.\d{1,6})?$/.test(digits) ? digits : null
}

const INTEGER_MAX = 2_147_483_647

/** An integer that fits a row; null otherwise. */
export function cleanInteger(value: number | undefined): number | null {
  if (value === undefined || !Number.isInteger(value) || Math.abs(value) > INTEGER_MAX) return null
  return value
}
