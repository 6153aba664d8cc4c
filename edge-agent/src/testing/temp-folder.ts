import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** Folders of one test file, removed after it. */
export function useTempFolder(): { make(): string } {
  const made: string[] = []
  afterAll(() => {
    for (const path of made) fs.rmSync(path, { recursive: true, force: true })
  })
  return {
    make: () => {
      const path = fs.mkdtempSync(join(tmpdir(), 'edge-test-'))
      made.push(path)
      return path
    },
  }
}
