import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')

/** Message names such as `yt:open-study` that a file speaks of. */
const names = (text: string) => [...new Set(text.match(/'yt:[a-z-]+'/g) ?? [])].sort()

describe('the talk between page and viewer frame', () => {
  // Apps may not import each other, so each side states the messages; this holds the two statements together.
  it('is the same on both sides', () => {
    const page = names(read('apps/web/src/features/reporting/viewer-messages.ts'))
    const frame = names(read('apps/viewer/src/messages.ts'))
    expect(page.length).toBeGreaterThan(3)
    expect(frame).toEqual(expect.arrayContaining(page))
  })
})
