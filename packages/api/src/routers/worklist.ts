import {
  assignStudy,
  getStudyDetail,
  listColleagues,
  listWorklist,
  openDocument,
  summarizeWorklist,
} from '@yingtong/domain'
import { mutationOf, queryOf, router } from '../procedures.ts'

export const worklistRouter = router({
  list: queryOf(listWorklist),
  summary: queryOf(summarizeWorklist),
  study: queryOf(getStudyDetail),
  openDocument: mutationOf(openDocument),
  colleagues: queryOf(listColleagues),
  assign: mutationOf(assignStudy),
})
