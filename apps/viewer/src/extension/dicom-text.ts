import { say } from './host.ts'
import type { Instance } from './ohif.ts'

const HAN = /\p{Script=Han}/u

/** First value of an element as text: OHIF gives single values, arrays and, for PN, objects or arrays of them. */
export function textOf(instance: Instance | undefined, keyword: string): string {
  const value = instance?.[keyword]
  const first: unknown = Array.isArray(value) ? value[0] : value
  return typeof first === 'string' || typeof first === 'number' ? String(first).trim() : ''
}

/** First value of an element as a number, or `null`. */
export function numberOf(instance: Instance | undefined, keyword: string): number | null {
  const text = textOf(instance, keyword)
  const value = Number(text)
  return text === '' || !Number.isFinite(value) ? null : value
}

/** A name for reading: the ideographic group where there is one, in Chinese order and without separators. */
export function personName(value: unknown): string {
  const first: unknown = Array.isArray(value) ? value[0] : value
  const groups = typeof first === 'string' ? splitGroups(first) : groupsOf(first)
  const chosen = groups.ideographic || groups.alphabetic || groups.phonetic
  const parts = chosen.split('^').filter((part) => part.trim() !== '')
  return parts.map((part) => part.trim()).join(HAN.test(chosen) ? '' : ' ')
}

interface NameGroups {
  readonly alphabetic: string
  readonly ideographic: string
  readonly phonetic: string
}

function splitGroups(text: string): NameGroups {
  const [alphabetic = '', ideographic = '', phonetic = ''] = text.split('=')
  return { alphabetic, ideographic, phonetic }
}

function groupsOf(value: unknown): NameGroups {
  const record =
    typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
  const group = (name: string) => (typeof record[name] === 'string' ? record[name] : '')
  return { alphabetic: group('Alphabetic'), ideographic: group('Ideographic'), phonetic: group('Phonetic') }
}

/** Sex and age at the study, as one phrase; empty when neither is known. */
export function sexAndAge(instance: Instance | undefined): string {
  const code = textOf(instance, 'PatientSex')
  const sex = code === '' ? '' : say(code === 'M' ? 'sexM' : code === 'F' ? 'sexF' : 'sexO')
  return [sex, age(instance)].filter(Boolean).join(' ')
}

/** Age of a patient: `014M` as the device says it, else from birth date and study date (PS3.5 §6.2 AS, DA). */
function age(instance: Instance | undefined): string {
  const said = /^(?!000)(\d{3})([DWMY])$/.exec(textOf(instance, 'PatientAge'))
  const days = said ? Number(said[1]) * DAYS_IN[said[2] as keyof typeof DAYS_IN] : daysLived(instance)
  if (days === null || days < 0) return ''
  if (days < 31) return say('ageDays', { count: Math.floor(days) })
  if (days < 3 * DAYS_IN.Y) return say('ageMonths', { count: Math.floor(days / DAYS_IN.M + 0.01) })
  return say('ageYears', { count: Math.floor(days / DAYS_IN.Y + 0.01) })
}

const DAYS_IN = { D: 1, W: 7, M: 30.4375, Y: 365.25 } as const

function daysLived(instance: Instance | undefined): number | null {
  const born = dateValue(textOf(instance, 'PatientBirthDate'))
  const studied = dateValue(textOf(instance, 'StudyDate'))
  return born === null || studied === null ? null : (studied - born) / 86_400_000
}

function dateValue(text: string): number | null {
  const parts = /^(\d{4})\.?(\d{2})\.?(\d{2})/.exec(text)
  return parts ? Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])) : null
}

/** `20260318` and `132205.1` as `2026-03-18 13:22`; what is missing is left out. */
export function dateAndTime(date: string, time: string): string {
  const day = date.replace(/^(\d{4})\.?(\d{2})\.?(\d{2}).*$/, '$1-$2-$3')
  const minute = /^(\d{2}):?(\d{2})/.exec(time)
  return [day, minute ? `${minute[1]}:${minute[2]}` : ''].filter(Boolean).join(' ')
}
