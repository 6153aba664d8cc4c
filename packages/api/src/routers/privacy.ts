import {
  getExport,
  listConsents,
  prepareExport,
  recordConsent,
  revokeConsent,
  unmaskPatient,
} from '@yingtong/domain'
import { mutationOf, queryOf, router } from '../procedures.ts'

export const privacyRouter = router({
  /** A mutation, since it leaves a row and must not be kept or asked again by itself. */
  unmask: mutationOf(unmaskPatient),
  consents: queryOf(listConsents),
  recordConsent: mutationOf(recordConsent),
  revokeConsent: mutationOf(revokeConsent),
  prepareExport: mutationOf(prepareExport),
  export: queryOf(getExport),
})
