import {
  amendReport,
  getReport,
  listTemplates,
  openReport,
  removeTemplate,
  saveReport,
  saveTemplate,
  signReport,
  submitReport,
  takeOverReport,
  verifyReport,
} from '@yingtong/domain'
import { mutationOf, queryOf, router } from '../procedures.ts'

export const reportRouter = router({
  get: queryOf(getReport),
  open: mutationOf(openReport),
  save: mutationOf(saveReport),
  takeOver: mutationOf(takeOverReport),
  submit: mutationOf(submitReport),
  sign: mutationOf(signReport),
  amend: mutationOf(amendReport),
  verify: queryOf(verifyReport),
})

export const templateRouter = router({
  list: queryOf(listTemplates),
  save: mutationOf(saveTemplate),
  remove: mutationOf(removeTemplate),
})
