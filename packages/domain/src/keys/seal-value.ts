import type { TenantTx } from '@yingtong/db'
import type { TenantKey, Vault } from '../ports.ts'
import type { SealedPurpose } from './sealed-columns.table.ts'
import { newestKey, usableKeys } from './tenant-key.ts'

/** Where a value stands: bound into it, so that it opens nowhere else. */
export interface Place {
  readonly purpose: SealedPurpose
  /** The row's own lasting name, such as `patients.patient_key`. */
  readonly row: string
}

/** The text that the vault binds into a value. */
export function boundPurpose({ purpose, row }: Place): string {
  return `${purpose}:${row}`
}

/** Seals values of one tenant within one transaction; the key is read once, and only when something is sealed. */
export interface Sealer {
  /** Null when the tenant's keys were erased: then nothing of the kind is kept at all. */
  seal(place: Place, plain: string): Promise<{ readonly sealed: string; readonly index: string } | null>
}

/** What ingest seals with: asks for the key once in a transaction, however many values there are. */
export function sealerOf(tx: TenantTx, vault: Vault): Sealer {
  let key: Promise<TenantKey | null> | undefined
  return {
    async seal(place, plain) {
      key ??= newestKey(tx, vault, tx.tenantId)
      const found = await key
      if (!found) return null
      return {
        sealed: vault.sealWith(found, boundPurpose(place), plain),
        index: vault.indexWith(found, place.purpose, plain),
      }
    },
  }
}

/** The digests under which a value may be found: one for each key that is still in use. */
export async function searchDigests(
  tx: TenantTx,
  vault: Vault,
  wanted: { readonly purpose: SealedPurpose; readonly plain: string },
): Promise<readonly string[]> {
  return (await usableKeys(tx)).map((key) => vault.indexWith(key, wanted.purpose, wanted.plain))
}
