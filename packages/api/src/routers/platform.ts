import {
  approveBreakGlass,
  approveResetAsOperator,
  askErasure,
  closeTenant,
  confirmGrantAsOperator,
  eraseTenantKeys,
  inviteFirstAdmin,
  listAllBreakGlass,
  listAllGrants,
  listAllResets,
  listTenants,
  openTenant,
  readDatabaseServer,
  reopenTenant,
  requestBreakGlass,
  withdrawBreakGlass,
} from '@yingtong/domain'
import { mutationOf, mutationUponTenant, queryOf, router } from '../procedures.ts'

/** The operator's console: facilities and their figures, never a patient's row. */
export const platformRouter = router({
  tenants: queryOf(listTenants),
  server: queryOf(readDatabaseServer),
  open: mutationOf(openTenant),
  inviteAdmin: mutationUponTenant(inviteFirstAdmin),
  close: mutationUponTenant(closeTenant),
  reopen: mutationUponTenant(reopenTenant),
  askErasure: mutationUponTenant(askErasure),
  eraseKeys: mutationUponTenant(eraseTenantKeys),
  breakGlass: queryOf(listAllBreakGlass),
  grants: queryOf(listAllGrants),
  confirmGrant: mutationUponTenant(confirmGrantAsOperator),
  resets: queryOf(listAllResets),
  approveReset: mutationUponTenant(approveResetAsOperator),
  request: mutationUponTenant(requestBreakGlass),
  approve: mutationUponTenant(approveBreakGlass),
  withdraw: mutationUponTenant(withdrawBreakGlass),
})
