/** Both ends included; an end that is absent is open. */
export interface ValueRange {
  readonly from?: string
  readonly to?: string
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** `20240131`, also written `2024-01-31` or `2024.01.31`, as YYYYMMDD; null when no such day exists. */
export function parseDate(text: string): string | null {
  const match = /^(\d{4})([-.]?)(\d{2})\2(\d{2})$/.exec(text.trim())
  if (match === null) return null
  const [year, month, day] = [Number(match[1]), Number(match[3]), Number(match[4])]
  if (month < 1 || month > 12 || day < 1 || day > (DAYS[month - 1] ?? 0)) return null
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return month === 2 && day === 29 && !isLeap ? null : `${match[1]}${match[3]}${match[4]}`
}

/** First and last instant of a TM value, which may leave out seconds or minutes, as HHMMSS.FFFFFF; null when malformed. */
export function parseTime(text: string): { readonly first: string; readonly last: string } | null {
  const match = /^(\d{2})(?::?(\d{2})(?::?(\d{2})(?:\.(\d{1,6}))?)?)?$/.exec(text.trim())
  if (match === null) return null
  const [hours, minutes, seconds, fraction] = [match[1], match[2], match[3], match[4]]
  if (Number(hours) > 23 || Number(minutes ?? 0) > 59 || Number(seconds ?? 0) > 60) return null
  return {
    first: `${hours}${minutes ?? '00'}${seconds ?? '00'}.${(fraction ?? '').padEnd(6, '0')}`,
    last: `${hours}${minutes ?? '59'}${seconds ?? '59'}.${(fraction ?? '').padEnd(6, '9')}`,
  }
}

/** Range matching of DA (PS3.4 §C.2.2.2.5.1): `20240101`, `20240101-`, `-20240131`, `20240101-20240131`; null when malformed. */
export function parseDateRange(text: string): ValueRange | null {
  const single = parseDate(text)
  if (single !== null) return { from: single, to: single }
  const [from, to] = splitRange(text)
  if (to === undefined || (from === '' && to === '')) return null
  const first = from === '' ? undefined : parseDate(from)
  const last = to === '' ? undefined : parseDate(to)
  if (first === null || last === null) return null
  return { ...(first === undefined ? {} : { from: first }), ...(last === undefined ? {} : { to: last }) }
}

/** Range matching of TM (PS3.4 §C.2.2.2.5.1), ends as HHMMSS.FFFFFF; `08-09` reaches to 09:59:59.999999; null when malformed. */
export function parseTimeRange(text: string): ValueRange | null {
  const single = parseTime(text)
  if (single !== null) return { from: single.first, to: single.last }
  const [from, to] = splitRange(text)
  if (to === undefined || (from === '' && to === '')) return null
  const first = from === '' ? undefined : parseTime(from)
  const last = to === '' ? undefined : parseTime(to)
  if (first === null || last === null) return null
  return {
    ...(first === undefined ? {} : { from: first.first }),
    ...(last === undefined ? {} : { to: last.last }),
  }
}

/** The one hyphen that parts a range; dates written with hyphens have two on each side. */
function splitRange(text: string): [string, string?] {
  const trimmed = text.trim()
  const match = /^(\d{4}-\d{2}-\d{2}|[^-]*)-(\d{4}-\d{2}-\d{2}|[^-]*)$/.exec(trimmed)
  return match === null ? [trimmed] : [match[1] ?? '', match[2] ?? '']
}
