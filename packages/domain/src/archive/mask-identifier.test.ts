import { describe, expect, it } from 'vitest'
import { maskPatientId } from './mask-identifier.ts'

describe('P2: a PatientID in lists', () => {
  it.each([
    ['QH0001', 'QH0001'],
    ['0038192552', '0038192552'],
    ['452127196803042243', '4521**********2243'],
    ['45212719680304224x', '4521**********224x'],
    ['452127680304224', '4521*******4224'],
    ['13807716021', '138****6021'],
    ['8613807716021', '861******6021'],
    ['', ''],
  ])('%s becomes %s', (sent, shown) => expect(maskPatientId(sent)).toBe(shown))
})
