/** Weights and check digits of a citizen's number (GB 11643-1999 §3.4, ISO 7064 MOD 11-2). */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECK_DIGITS = '10X98765432'

function isIdNumber(text: string): boolean {
  if (!/^[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]$/.test(text))
    return false
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(text[index]), 0)
  return CHECK_DIGITS[sum % 11] === text[17]
}

/** The first of these texts that is a citizen's number with a right check digit, in upper case; null when none is. */
export function chineseIdNumber(candidates: readonly string[]): string | null {
  return candidates.map((text) => text.replace(/\s/g, '').toUpperCase()).find(isIdNumber) ?? null
}

/** The first of these texts that is a telephone number, without spaces and dashes; null when none is. */
export function telephoneNumber(candidates: readonly string[]): string | null {
  const bare = candidates.map((text) => text.replace(/[\s()（）.-]/g, ''))
  return bare.find((text) => /^\+?\d{7,15}$/.test(text)) ?? null
}
