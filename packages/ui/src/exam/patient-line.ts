import { formatAge } from '../text/format-age.ts'
import type { Language } from '../text/language.ts'
import { UI_WORDS } from '../text/words.table.ts'

/** Sex and age as they stand behind a name: `女 58岁`, `F 58 y`. `age` is DICOM AS. */
export function patientLine(sex: string | null, age: string | null, language: Language): string {
  const words = [sex ? (UI_WORDS[language].sexes[sex] ?? '') : '', age ? formatAge(age, language) : '']
  return words.filter(Boolean).join(' ')
}
