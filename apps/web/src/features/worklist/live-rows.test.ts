import { describe, expect, it } from 'vitest'
import { ageAt, studyInstant } from './live-rows.ts'

describe('dates of a device', () => {
  it('are wall clock times of the hospital', () => {
    expect(studyInstant('20260318', '132205.123')).toBe('2026-03-18T13:22:05+08:00')
    expect(studyInstant('20260318', null)).toBe('2026-03-18T00:00:00+08:00')
    expect(studyInstant('2026', '1322')).toBeNull()
    expect(studyInstant('20261345', '1322')).toBeNull()
  })
  it('give an age in years, months or days', () => {
    expect(ageAt('19680101', '20260318')).toBe('058Y')
    expect(ageAt('20250101', '20260318')).toBe('014M')
    expect(ageAt('20260309', '20260318')).toBe('009D')
    expect(ageAt('20270101', '20260318')).toBeNull()
    expect(ageAt(null, '20260318')).toBeNull()
  })
})
