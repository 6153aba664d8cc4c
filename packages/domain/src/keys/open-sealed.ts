import type { patients, TenantTx } from '@yingtong/db'
import { VaultError } from '../kernel/index.ts'
import type { Vault } from '../ports.ts'
import { boundPurpose, type Place } from './seal-value.ts'
import { keyOfVersion } from './tenant-key.ts'

/** Opens one sealed value of this tenant; throws VaultError when it was moved, changed, or its key was erased. */
export async function openSealed(
  tx: TenantTx,
  vault: Vault,
  value: Place & { readonly sealed: string },
): Promise<string> {
  const key = await keyOfVersion(tx, tx.tenantId, vault.keyVersionOf(value.sealed))
  if (!key) throw new VaultError('the key of this value was erased')
  return vault.openWith(key, boundPurpose(value), value.sealed)
}

type SealedPatient = Pick<typeof patients.$inferSelect, 'patientKey' | 'idNumberSealed' | 'telephoneSealed'>

/** The identity card number of a patient's row; null when none came. Whoever asks writes why into the audit row. */
export async function openIdNumber(
  tx: TenantTx,
  vault: Vault,
  patient: SealedPatient,
): Promise<string | null> {
  const { idNumberSealed: sealed, patientKey: row } = patient
  return sealed === null ? null : openSealed(tx, vault, { purpose: 'patients.id_number', row, sealed })
}

/** The telephone number of a patient's row; null when none came. Whoever asks writes why into the audit row. */
export async function openTelephone(
  tx: TenantTx,
  vault: Vault,
  patient: SealedPatient,
): Promise<string | null> {
  const { telephoneSealed: sealed, patientKey: row } = patient
  return sealed === null ? null : openSealed(tx, vault, { purpose: 'patients.telephone', row, sealed })
}
