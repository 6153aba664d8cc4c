import { listConflicts, listQuarantine, resolveConflict, resolveQuarantine } from '@yingtong/domain'
import { mutationOf, queryOf, router } from '../procedures.ts'

export const quarantineRouter = router({
  list: queryOf(listQuarantine),
  resolve: mutationOf(resolveQuarantine),
  conflicts: queryOf(listConflicts),
  decide: mutationOf(resolveConflict),
})
