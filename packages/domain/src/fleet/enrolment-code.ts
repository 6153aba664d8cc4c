import { createHash, randomInt } from 'node:crypto'

/** Crockford's base 32: no I, L, O or U, so that what is read aloud or typed off a screen is right. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** 60 bits: with the database in hand nobody finds a code from its digest within its ten minutes. */
const LENGTH = 12
const GROUP = /.{4}(?=.)/g

export const ENROLMENT_MS = 10 * 60_000

/** A code as people see it, `K7QM-29XD-4T8B`. */
export function newEnrolmentCode(): string {
  const letters = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)])
  return letters.join('').replace(GROUP, '$&-')
}

/** What the database keeps of a code, however it was typed: SHA-256 of its letters, hex. */
export function enrolmentCodeHash(typed: string): string {
  const letters = typed.toUpperCase().replace(/[^0-9A-Z]/g, '')
  const meant = letters.replaceAll('O', '0').replace(/[IL]/g, '1')
  return createHash('sha256').update(meant).digest('hex')
}
