import { hash } from 'node:crypto'

/** A row of `audit_events` as the chain sees it. */
export interface CanonicalEvent {
  readonly tenantId: string
  readonly id: string
  readonly seq: number
  /** UTC with six digits of a second: `2026-11-22T01:02:03.000000Z`. */
  readonly at: string
  readonly action: string
  readonly outcome: string
  readonly actorKind: string
  readonly actorId: string
  readonly actorName: string | null
  readonly address: string | null
  readonly requestId: string | null
  readonly studyInstanceUid: string | null
  readonly objectKind: string | null
  readonly objectId: string | null
  /** Already canonical JSON text, see `canonicalJson`. */
  readonly details: string | null
}

export const CANONICAL_FORM = 'yingtong-audit-1'

/** What the first link follows. */
export const GENESIS = '0'.repeat(64)

/** 1e21 as 1000000000000000000000: JSON numbers are written without exponent. */
function canonicalNumber(value: number): string {
  const text = JSON.stringify(value)
  const parts = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text)
  if (!parts) return text
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts
  const digits = whole + fraction
  const point = whole.length + Number(exponent)
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  return `${sign}${digits.padEnd(point, '0')}`
}

const utf8Order = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))
const utf8Length = (text: string) => Buffer.byteLength(text)

/**
 * JSON with one spelling: keys by length in UTF-8 and then by bytes, `, ` and `: ` between, numbers without exponent,
 * strings as JSON.stringify writes them. It is the text that PostgreSQL gives of a jsonb value.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'number') return canonicalNumber(value)
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(', ')}]`
  const keys = Object.keys(value).sort((a, b) => utf8Length(a) - utf8Length(b) || utf8Order(a, b))
  const members = keys.map((key) => `${JSON.stringify(key)}: ${canonicalJson(Reflect.get(value, key))}`)
  return `{${members.join(', ')}}`
}

const quoted = (text: string | null) => (text === null ? 'null' : JSON.stringify(text))

/** The text of a row that its digest is taken of: a JSON array of sixteen, in this order. */
export function canonicalEvent(event: CanonicalEvent): string {
  return `["${CANONICAL_FORM}", "${event.tenantId}", "${event.id}", ${event.seq}, "${event.at}", ${[
    event.action,
    event.outcome,
    event.actorKind,
    event.actorId,
    event.actorName,
    event.address,
    event.requestId,
    event.studyInstanceUid,
    event.objectKind,
    event.objectId,
  ]
    .map(quoted)
    .join(', ')}, ${event.details ?? 'null'}]`
}

/** The digest of a link: SHA-256 of the digest before it, a line feed, and the row, in UTF-8; hex. */
export function linkHash(previous: string, event: CanonicalEvent): string {
  return hash('sha256', `${previous}\n${canonicalEvent(event)}`, 'hex')
}
