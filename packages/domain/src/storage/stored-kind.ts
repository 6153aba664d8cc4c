import type { SQL, TenantTx } from '@yingtong/db'
import type { Ctx, ObjectKind } from '../kernel/index.ts'
import type { Damage } from './damage.ts'

/** What a context says of the objects that its rows name; what is said here is read again and again. */
export interface StoredKind {
  readonly kind: ObjectKind
  /**
   * Select over the tenant's rows: `name`, `sha256` (of the plain bytes, hex), `byte_length` (null when no row knows
   * it), `since` (when it was stored).
   */
  readonly rows: SQL
  /** Revokes what rows say of a damaged object; answers how many images lie in it, null when nothing needs it. */
  damaged?(tx: TenantTx, name: string, damage: Damage): Promise<number | null>
  /** An object that was damaged is whole after all: the disk is back. */
  foundWhole?(ctx: Ctx, tx: TenantTx, name: string): Promise<void>
  /** Makes the object anew from what else is known; false when that cannot be. */
  rebuild?(ctx: Ctx, name: string): Promise<boolean>
}

const kinds = new Map<ObjectKind, StoredKind>()

/** Enters a kind of object; once, beside the context that owns its rows. */
export function defineStoredKind(kind: StoredKind): StoredKind {
  if (kinds.has(kind.kind)) throw new Error(`stored kind ${kind.kind} is declared twice`)
  kinds.set(kind.kind, kind)
  return kind
}

export const storedKinds = (): readonly StoredKind[] => [...kinds.values()]
export const storedKind = (kind: ObjectKind): StoredKind | undefined => kinds.get(kind)
