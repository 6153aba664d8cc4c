import {
  approveBreakGlass,
  askErasure,
  closeTenant,
  eraseTenantKeys,
  inviteFirstAdmin,
  listAllBreakGlass,
  listTenants,
  openTenant,
  reopenTenant,
  requestBreakGlass,
  withdrawBreakGlass,
} from '@yingtong/domain'
import { mutationOf, mutationUponTenant, queryOf, router } from '../procedures.ts'

/** The operator's console: facilities and their figures, never a patient's row. */
export const platformRouter = router({
  tenants: queryOf(listTenants),
  open: mutationOf(openTenant),
  inviteAdmin: mutationUponTenant(inviteFirstAdmin),
  close: mutationUponTenant(closeTenant),
  reopen: mutationUponTenant(reopenTenant),
  askErasure: mutationUponTenant(askErasure),
  eraseKeys: mutationUponTenant(eraseTenantKeys),
  breakGlass: queryOf(listAllBreakGlass),
  request: mutationUponTenant(requestBreakGlass),
  approve: mutationUponTenant(approveBreakGlass),
  withdraw: mutationUponTenant(withdrawBreakGlass),
})
