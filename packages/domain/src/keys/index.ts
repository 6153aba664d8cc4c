export { askErasure, ERASE_WAIT_MS } from './ask-erasure.ts'
export { bulkKeyring } from './bulk-keys.ts'
export { type EraseCertificate, eraseTenantKeys } from './erase-tenant-keys.ts'
export { resealJob } from './jobs/reseal.job.ts'
export { listErasures } from './list-erasures.ts'
export { listTenantKeys } from './list-tenant-keys.ts'
export { missingMasterKeys } from './missing-master-keys.ts'
export { openIdNumber, openSealed, openTelephone } from './open-sealed.ts'
export { repeatErasures } from './repeat-erasures.ts'
export { rotateTenantKey } from './rotate-tenant-key.ts'
export { type Place, type Sealer, sealerOf, searchDigests } from './seal-value.ts'
export { SEALED_COLUMNS, type SealedPurpose } from './sealed-columns.table.ts'
export {
  publicKeyOf,
  type SignedUnder,
  signForTenant,
  suiteOfKey,
  verifyForTenant,
} from './signing-keys.ts'
export { addTenantKey, keyOfVersion, newestKey } from './tenant-key.ts'
