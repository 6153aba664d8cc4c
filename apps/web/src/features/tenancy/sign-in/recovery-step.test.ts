import { describe, expect, it } from 'vitest'
import { groupsOf } from './recovery-step.tsx'

describe('a recovery code while it is typed', () => {
  it('is grouped as on paper, in any case and width, and no longer than sixteen signs', () => {
    expect(groupsOf('7kqm')).toBe('7KQM')
    expect(groupsOf('7kqm4')).toBe('7KQM-4')
    expect(groupsOf(' ７ＫＱＭ—4w2x 9y8z-abcd-toolong')).toBe('7KQM-4W2X-9Y8Z-ABCD')
  })
})
