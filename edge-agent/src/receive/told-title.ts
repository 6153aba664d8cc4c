import { createHash } from 'node:crypto'
import type { CallerRule } from './caller-policy.ts'

/**
 * A calling title as logs may hold it: as it is when the hospital has configured that very title, otherwise a
 * fingerprint that tells two strangers apart. A title is 16 characters that a stranger writes.
 */
export function toldTitle(rules: readonly CallerRule[], title: string): string {
  if (rules.some(({ aeTitle }) => aeTitle === title)) return title
  return `#${createHash('sha256').update(title).digest('hex').slice(0, 8)}`
}
