import { csvField } from '../../audit/index.ts'

/** A CSV for spreadsheets: nothing in it is taken for a formula, the byte order mark says UTF-8. */
export function csvFile(heads: readonly string[], rows: readonly (readonly unknown[])[]): Uint8Array {
  const lines = [heads, ...rows].map((row) => row.map(csvField).join(','))
  return Buffer.from(`\uFEFF${lines.join('\r\n')}\r\n`)
}
