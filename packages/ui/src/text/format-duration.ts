import type { Language } from './language.ts'

/** A length of time in whole minutes: `42 分`, `1 时 02 分`; `42 min`, `1 h 02`. */
export function formatDuration(ms: number, language: Language): string {
  const minutes = Math.floor(Math.abs(ms) / 60_000)
  const hours = Math.floor(minutes / 60)
  const english = language === 'en'
  if (hours === 0) return english ? `${minutes} min` : `${minutes} 分`
  const rest = String(minutes % 60).padStart(2, '0')
  return english ? `${hours} h ${rest}` : `${hours} 时 ${rest} 分`
}

/** Time past a limit: `超 4 分`, `4 min over`. The minute that has begun counts, so zero is never shown. */
export function formatOverdue(ms: number, language: Language): string {
  const length = formatDuration(Math.max(Math.abs(ms), 60_000), language)
  return language === 'en' ? `${length} over` : `超 ${length}`
}

/** Time something took: `用时 38 分`, `took 38 min`. */
export function formatTook(ms: number, language: Language): string {
  const length = formatDuration(ms, language)
  return language === 'en' ? `took ${length}` : `用时 ${length}`
}

/** A running clock with seconds, `07:42`; hours only when there are any. */
export function formatCountdown(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const pad = (n: number) => String(n).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const tail = `${pad(Math.floor((seconds % 3600) / 60))}:${pad(seconds % 60)}`
  return hours > 0 ? `${hours}:${tail}` : tail
}
