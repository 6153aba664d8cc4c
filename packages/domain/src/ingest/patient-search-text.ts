import type { PersonName } from '@yingtong/dicom'
import { pinyin } from 'pinyin-pro'

const HAN = /\p{Script=Han}/u

/** Readings of a hanzi name, surname rules applied: 单 is shan, 曾 is zeng. */
function readings(name: string): string[] {
  const syllables = pinyin(name, {
    toneType: 'none',
    type: 'array',
    surname: 'head',
    v: true,
    nonZh: 'removed',
  }).filter((syllable) => syllable !== '')
  if (syllables.length === 0) return []
  const initials = syllables.map((syllable) => syllable[0]).join('')
  const [surname = '', ...given] = syllables
  return [syllables.join(''), `${surname} ${given.join('')}`, syllables.join(' '), initials]
}

/** 吕 is typed `lv` by some and `lu` by others. */
const withPlainU = (reading: string) =>
  reading.includes('v') ? [reading, reading.replaceAll('v', 'u')] : [reading]

/** Lower case, compatibility forms folded, delimiters as single spaces. */
export function foldText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s^=]+/g, ' ')
    .trim()
}

/** One line to search a patient in: every name group, hanzi without delimiters, pinyin, initials, PatientID. */
export function patientSearchText(patient: {
  readonly patientId: string
  readonly name: PersonName
}): string {
  const { alphabetic, ideographic, phonetic } = patient.name
  const groups = [alphabetic, ideographic, phonetic].filter((group) => group !== '')
  const hanzi = groups.filter((group) => HAN.test(group)).map((group) => group.replaceAll(/[\s^]+/g, ''))
  const words = [
    ...groups,
    ...groups.map((group) => group.replaceAll(/[\s^]+/g, '')),
    ...hanzi.flatMap(readings).flatMap(withPlainU),
    patient.patientId,
  ]
  return [...new Set(words.map(foldText).filter((word) => word !== ''))].join(' | ')
}
