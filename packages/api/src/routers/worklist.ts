import {
  assignStudy,
  getStudyDetail,
  listColleagues,
  listWorklist,
  summarizeWorklist,
} from '@yingtong/domain'
import { mutationOf, queryOf, router } from '../procedures.ts'

export const worklistRouter = router({
  list: queryOf(listWorklist),
  summary: queryOf(summarizeWorklist),
  study: queryOf(getStudyDetail),
  colleagues: queryOf(listColleagues),
  assign: mutationOf(assignStudy),
})
