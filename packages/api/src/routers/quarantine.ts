import {
  downloadQuarantined,
  listConflicts,
  listQuarantine,
  resolveConflict,
  resolveQuarantine,
} from '@yingtong/domain'
import { mutationOf, queryOf, router } from '../procedures.ts'

export const quarantineRouter = router({
  list: queryOf(listQuarantine),
  /** A mutation, since it makes a ticket. */
  download: mutationOf(downloadQuarantined),
  resolve: mutationOf(resolveQuarantine),
  conflicts: queryOf(listConflicts),
  decide: mutationOf(resolveConflict),
})
