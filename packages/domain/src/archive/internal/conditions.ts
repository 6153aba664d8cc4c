import { type AnyColumn, and, eq, gte, ilike, inArray, like, lte, or, type SQL, sql } from '@yingtong/db'

export type Condition = SQL | undefined

/** A DICOM wildcard pattern as SQL LIKE: `*` and `?` translated, everything else taken by its letter. */
export function likePattern(wildcard: string): string {
  return wildcard
    .replaceAll(/[\\%_]/g, (character) => `\\${character}`)
    .replaceAll('*', '%')
    .replaceAll('?', '_')
}

const hasWildcard = (text: string) => /[*?]/.test(text)
/** An empty value and a lone `*` match everything, rows without a value too (PS3.4 §C.2.2.2.3). */
const isUniversal = (text: string) => /^\**$/.test(text)

/** Single value and wildcard matching of text, case-sensitive (PS3.4 §C.2.2.2.1, §C.2.2.2.4). */
export function textMatches(column: AnyColumn, text: string | undefined): Condition {
  if (text === undefined || isUniversal(text)) return undefined
  return hasWildcard(text) ? like(column, likePattern(text)) : eq(column, text)
}

/** A person name in any of its groups, without regard to case; `=` names the groups one by one. */
export function nameMatches(columns: readonly AnyColumn[], name: string | undefined): Condition {
  if (name === undefined || isUniversal(name)) return undefined
  const groups = name.split('=')
  if (groups.length === 1) return or(...columns.map((column) => groupMatches(column, name)))
  return and(...columns.map((column, index) => groupMatches(column, groups[index] ?? '')))
}

function groupMatches(column: AnyColumn, group: string): Condition {
  if (isUniversal(group)) return undefined
  // `Wang^` and `Wang^^` say the same as `Wang`: trailing empty components are dropped when a name is stored.
  return like(sql`lower(${column})`, likePattern(group.trim().replace(/\^+$/, '').toLowerCase()))
}

/** A name kept as one text of all groups: any of them. */
export function joinedNameMatches(column: AnyColumn, name: string | undefined): Condition {
  if (name === undefined || isUniversal(name)) return undefined
  const pattern = likePattern(name.trim().replace(/\^+$/, ''))
  return or(
    ilike(column, pattern),
    ilike(column, `${pattern}=%`),
    ilike(column, `%=${pattern}`),
    ilike(column, `%=${pattern}=%`),
  )
}

export function anyOf(column: AnyColumn, values: readonly string[] | undefined): Condition {
  return values === undefined ? undefined : inArray(column, [...values])
}

export function integerIs(column: AnyColumn, value: number | undefined): Condition {
  return value === undefined ? undefined : eq(column, value)
}

/** Arrays that share an element. */
export function overlaps(column: AnyColumn, values: readonly string[] | undefined): Condition {
  if (values === undefined) return undefined
  return sql`${column} && array[${sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  )}]::text[]`
}

interface Range {
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** Inclusive range of `YYYYMMDD`, which sorts as text. */
export function dateWithin(column: AnyColumn, range: Range | undefined): Condition {
  if (range === undefined) return undefined
  return and(range.from ? gte(column, range.from) : undefined, range.to ? lte(column, range.to) : undefined)
}

/** Inclusive range of times of day; a bound covers the whole unit it names, so `to: 14` ends at 14:59:59.999999. */
export function timeWithin(column: AnyColumn, range: Range | undefined): Condition {
  if (range === undefined) return undefined
  // Stored `10` means 10:00:00: both sides become `HHMMSS.FFFFFF`, which sorts as text.
  const stored = sql`rpad(split_part(${column}, '.', 1), 6, '0') || '.' || rpad(split_part(${column}, '.', 2), 6, '0')`
  return and(
    range.from ? sql`${stored} >= ${fullTime(range.from, '000000.000000')}` : undefined,
    range.to ? sql`${stored} <= ${fullTime(range.to, '235959.999999')}` : undefined,
  )
}

function fullTime(time: string, filling: string): string {
  return time.includes('.') ? time.padEnd(filling.length, '0') : time + filling.slice(time.length)
}

/** Every word must occur in the search line, wherever. */
export function wordsOccur(column: AnyColumn, text: string | undefined): Condition {
  if (text === undefined || isUniversal(text)) return undefined
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .split(/[\s^=*?]+/)
    .filter((word) => word !== '')
  return and(...words.map((word) => like(column, `%${likePattern(word)}%`)))
}
