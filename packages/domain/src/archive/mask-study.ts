import { type Actor, readsIdentity } from '../kernel/index.ts'
import { displayName } from './display-name.ts'
import { maskPatientId } from './mask-identifier.ts'
import { maskName } from './mask-name.ts'

interface PatientColumns {
  readonly patientId: string
  readonly nameAlphabetic: string
  readonly nameIdeographic: string
  readonly namePhonetic: string
}

const masked = (group: { readonly nameIdeographic: string; readonly nameAlphabetic: string }) =>
  maskName(displayName(group))

/**
 * What a search answers to whoever does not read names, an operator who was let in among them: the same rows with
 * masked ones. Machines with a token, and people who read images by name, get what DICOM says (PS3.18 §10.6).
 */
export function maskedFor<Row extends PatientColumns>(actor: Actor, row: Row): Row {
  if (readsIdentity(actor)) return row
  return {
    ...row,
    patientId: maskPatientId(row.patientId),
    nameAlphabetic: masked({ nameIdeographic: '', nameAlphabetic: row.nameAlphabetic }),
    nameIdeographic: masked({ nameIdeographic: row.nameIdeographic, nameAlphabetic: '' }),
    namePhonetic: '',
  }
}
