import { z } from 'zod'
import { EXPORT_PURPOSES } from './consent.ts'

/** Which options of PS3.15 §E.3 an export asks for. */
export const ExportOptions = z.object({
  dates: z.enum(['remove', 'shift', 'keep']).default('remove'),
  keepUids: z.boolean().default(false),
  keepPatientCharacteristics: z.boolean().default(false),
  keepDevice: z.boolean().default(false),
  keepInstitution: z.boolean().default(false),
})

export type ExportOptions = z.output<typeof ExportOptions>

export const PrepareExportInput = z.object({
  studyId: z.uuid(),
  purpose: z.enum(EXPORT_PURPOSES),
  options: ExportOptions.default(ExportOptions.parse({})),
  /** Somebody looked at the pictures that may show who the patient is. */
  burnedInChecked: z.boolean().default(false),
})

/** Class of what leaves (GB/T 43697): whatever leads back to a place, a day or the archive is more than general data. */
export function dataClassOf(options: ExportOptions): 'general' | 'important' {
  return options.dates === 'keep' || options.keepUids || options.keepInstitution ? 'important' : 'general'
}
