import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const DOCUMENTS = [
  'packages/dicom/CONFORMANCE.md',
  'packages/dimse/CONFORMANCE.md',
  'packages/dicomweb/CONFORMANCE.md',
  'edge-agent/CONFORMANCE.md',
]

/** Cells of every table row that names a file and a test: the last two columns in backticks. */
function rows(text: string): { what: string; paths: string[] }[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|') && line.includes('`') && /\.tsx?`/.test(line))
    .map((line) => {
      const cells = line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim())
      const paths = cells
        .slice(-2)
        .flatMap((cell) => [...cell.matchAll(/`([^`]+\.tsx?)`/g)].map((match) => match[1]!))
      return { what: cells[1] ?? '', paths }
    })
}

describe.each(DOCUMENTS)('promises to the outside: %s', (document) => {
  const path = join(ROOT, document)
  const found = rows(readFileSync(path, 'utf8'))

  it('has rows', () => expect(found.length).toBeGreaterThan(5))

  it.each(found)('$what: its file and its test are there', ({ paths }) => {
    expect(paths.length).toBeGreaterThanOrEqual(1)
    for (const each of paths) {
      const candidates = [join(dirname(path), each), join(ROOT, each)]
      expect(candidates.some(existsSync), each).toBe(true)
    }
  })

  it('names at least one test on every row', () => {
    for (const { what, paths } of found)
      expect(
        paths.some((each) => each.includes('.test.')),
        what,
      ).toBe(true)
  })
})
