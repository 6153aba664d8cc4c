import type { Language } from './language.ts'

export interface TimeOptions {
  readonly language: Language
  /** The instant that counts as now, milliseconds since 1970. */
  readonly nowMs: number
  /** IANA name of the hospital's zone. */
  readonly timeZone?: string
}

export const HOSPITAL_TIME_ZONE = 'Asia/Shanghai'
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const DAY_MS = 86_400_000

interface WallTime {
  readonly date: string
  readonly clock: string
  readonly year: string
  readonly month: number
  readonly day: string
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  formatters.set(timeZone, made)
  return made
}

function wallTime(ms: number, timeZone = HOSPITAL_TIME_ZONE): WallTime {
  const parts = new Map(
    formatterOf(timeZone)
      .formatToParts(ms)
      .map((p) => [p.type, p.value]),
  )
  const year = parts.get('year') ?? ''
  const month = parts.get('month') ?? ''
  const day = parts.get('day') ?? ''
  const clock = `${parts.get('hour')}:${parts.get('minute')}`
  return { date: `${year}-${month}-${day}`, clock, year, month: Number(month), day }
}

/** `2025-09-04 09:41` in the hospital's zone: reports, legal texts, prints, other years. */
export function formatFullTime(iso: string, timeZone?: string): string {
  const at = wallTime(Date.parse(iso), timeZone)
  return `${at.date} ${at.clock}`
}

/** A moment as lists show it (ui README §8): 今天 14:05, 昨天 16:20, 03-16 09:12, 2025-09-04 09:41. */
export function formatTime(iso: string, options: TimeOptions): string {
  const at = wallTime(Date.parse(iso), options.timeZone)
  const now = wallTime(options.nowMs, options.timeZone)
  const yesterday = wallTime(options.nowMs - DAY_MS, options.timeZone)
  const english = options.language === 'en'
  if (at.date === now.date) return `${english ? 'Today' : '今天'} ${at.clock}`
  if (at.date === yesterday.date) return `${english ? 'Yesterday' : '昨天'} ${at.clock}`
  if (at.year !== now.year) return `${at.date} ${at.clock}`
  if (!english) return `${at.date.slice(5)} ${at.clock}`
  return `${Number(at.day)} ${MONTHS[at.month - 1]} ${at.clock}`
}

/** The clock alone, `14:05`, in the hospital's zone. */
export function formatClockTime(iso: string, timeZone?: string): string {
  return wallTime(Date.parse(iso), timeZone).clock
}

/** How long ago, for lists of events; from one day on it is the date. */
export function formatAgo(iso: string, options: TimeOptions): string {
  const minutes = Math.floor((options.nowMs - Date.parse(iso)) / 60_000)
  const english = options.language === 'en'
  if (minutes < 1) return english ? 'just now' : '刚刚'
  if (minutes < 60) return english ? `${minutes} min ago` : `${minutes} 分前`
  if (minutes < 24 * 60) {
    const hours = Math.floor(minutes / 60)
    return english ? `${hours} h ago` : `${hours} 时前`
  }
  return formatTime(iso, options)
}

/** How far back a prior lies: days, months under two years, then years. */
export function formatPriorAge(iso: string, options: TimeOptions): string {
  const days = Math.floor((options.nowMs - Date.parse(iso)) / DAY_MS)
  const english = options.language === 'en'
  if (days < 1) return english ? 'today' : '今天'
  if (days < 31) return english ? `${days} days ago`.replace(/^1 days/, '1 day') : `${days} 天前`
  const months = Math.max(1, Math.round(days / 30.44))
  if (months < 24)
    return english ? `${months} months ago`.replace(/^1 months/, '1 month') : `${months} 个月前`
  const years = Math.floor(days / 365.25)
  return english ? `${Math.max(2, years)} years ago` : `${Math.max(2, years)} 年前`
}
