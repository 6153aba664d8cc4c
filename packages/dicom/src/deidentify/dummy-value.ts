import { NUMBER_BYTES, WORD_BYTES } from '../parse/vr.ts'

const DUMMY_TEXT = 'REMOVED'
const DUMMIES: Readonly<Record<string, string>> = {
  PN: 'Anonymous',
  DA: '19000101',
  TM: '000000',
  DT: '19000101000000',
  AS: '000Y',
  DS: '0',
  IS: '0',
  UR: 'urn:removed',
}

const ascii = new TextEncoder()

/** A value without meaning that is right for the value representation (PS3.15 §E.1, action D). */
export function dummyValue(vr: string): Uint8Array {
  const bytes = NUMBER_BYTES[vr] ?? WORD_BYTES[vr]
  if (bytes !== undefined) return new Uint8Array(Math.max(2, bytes))
  return ascii.encode(DUMMIES[vr] ?? DUMMY_TEXT)
}

const DAY_MS = 86_400_000

/** DA and the date of DT moved by whole days; what is no full date becomes empty. */
export function shiftDates(text: string, days: number): string {
  return text
    .split('\\')
    .map((value) => {
      const match = /^\s*(\d{4})[.]?(\d{2})[.]?(\d{2})(.*)$/.exec(value)
      if (!match) return ''
      const [, year, month, day, rest = ''] = match
      const at = Date.parse(`${year}-${month}-${day}T00:00:00Z`)
      if (Number.isNaN(at)) return ''
      return new Date(at + days * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '') + rest.trimEnd()
    })
    .join('\\')
}
