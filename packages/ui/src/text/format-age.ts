import type { Language } from './language.ts'

/**
 * An age from DICOM AS (`058Y`, `014M`, `002W`, `009D`, PS3.5 §6.2) as it is read aloud.
 * Under three years it is in months, under one month in days; what is not an AS comes back unchanged.
 */
export function formatAge(age: string, language: Language): string {
  const match = /^(\d{1,3})([DWMY])$/.exec(age.trim())
  if (!match) return age.trim()
  const count = Number(match[1])
  const unit = match[2]
  const days = unit === 'D' ? count : unit === 'W' ? count * 7 : null
  if (days !== null) {
    if (days < 31) return word(days, 'day', language)
    const months = Math.floor(days / 30.44)
    return months < 36
      ? word(Math.max(1, months), 'month', language)
      : word(Math.floor(months / 12), 'year', language)
  }
  if (unit === 'M')
    return count >= 36 ? word(Math.floor(count / 12), 'year', language) : word(count, 'month', language)
  return count < 3 ? word(count * 12, 'month', language) : word(count, 'year', language)
}

/** The age of somebody born on a day (`1968-01-01`) at an instant (milliseconds). */
export function formatAgeAt(bornOn: string, atMs: number, language: Language): string {
  const born = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(bornOn)
  if (!born) return ''
  const at = new Date(atMs)
  const beforeDay = at.getDate() < Number(born[3]) ? 1 : 0
  const months = (at.getFullYear() - Number(born[1])) * 12 + at.getMonth() + 1 - Number(born[2]) - beforeDay
  if (months < 0) return ''
  if (months === 0) {
    const birthMs = new Date(Number(born[1]), Number(born[2]) - 1, Number(born[3])).getTime()
    return word(Math.max(0, Math.floor((atMs - birthMs) / 86_400_000)), 'day', language)
  }
  return months < 36 ? word(months, 'month', language) : word(Math.floor(months / 12), 'year', language)
}

const UNITS = {
  'zh-CN': { day: '天', month: '月', year: '岁' },
  en: { day: ' d', month: ' mo', year: ' y' },
} as const

function word(count: number, unit: 'day' | 'month' | 'year', language: Language): string {
  return `${count}${UNITS[language][unit]}`
}
