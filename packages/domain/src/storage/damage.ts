import { ErasedKeyError, StoreError, VaultError } from '../kernel/index.ts'

/**
 * How an object may be damaged: not there, cut short, other bytes than were stored, sealed bytes that do not open,
 * a disk that does not give them.
 */
export type Damage = 'absent' | 'short' | 'digest' | 'unsealable' | 'unreadable'

/**
 * The one judgement of a failed read: which damage it is; null when it says nothing of the object, since the store is
 * away, the hospital's keys were erased, or the mistake is ours.
 */
export function damageOf(error: unknown): Damage | null {
  if (error instanceof StoreError) return error.fault === 'away' ? null : error.fault
  if (error instanceof ErasedKeyError) return null
  return error instanceof VaultError ? 'unsealable' : null
}
