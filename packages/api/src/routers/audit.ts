import { askVerification, auditStatus, searchAudit } from '@yingtong/domain'
import { mutationOf, queryOf, router } from '../procedures.ts'

export const auditRouter = router({
  search: queryOf(searchAudit),
  status: queryOf(auditStatus),
  verify: mutationOf(askVerification),
})
