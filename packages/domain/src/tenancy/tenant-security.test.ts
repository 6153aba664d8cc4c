import { describe, expect, it } from 'vitest'
import { strictestSecurity, tenantSecurity } from './tenant-security.ts'

describe('security settings of a tenant', () => {
  it('are the defaults where nothing is stored', () => {
    expect(tenantSecurity({})).toEqual({
      secondFactor: 'optional',
      idleMinutes: 30,
      absoluteHours: 12,
      passwordLengthMin: 8,
    })
    // What is stored of a rule that is no more counts for nothing.
    const old = tenantSecurity({ idleMinutes: 10, lockAfter: 3, lockMinutes: 1440 })
    expect(old).toMatchObject({ idleMinutes: 10, passwordLengthMin: 8 })
    expect(old).not.toHaveProperty('lockAfter')
  })

  it('promise C4: are the strictest when what is stored cannot be read', () => {
    for (const garbled of [
      { idleMinutes: 'never' },
      { secondFactor: 'off' },
      'x',
      7,
      [],
      { passwordLengthMin: 1e9 },
    ])
      expect(tenantSecurity(garbled)).toMatchObject({ secondFactor: 'required', idleMinutes: 5 })
  })

  it('are the strictest of all tenants for a person who works for several', () => {
    expect(
      strictestSecurity([{ secondFactor: 'required' }, { idleMinutes: 60, passwordLengthMin: 12 }, {}]),
    ).toMatchObject({ secondFactor: 'required', idleMinutes: 30, passwordLengthMin: 12 })
    expect(strictestSecurity([])).toEqual(tenantSecurity({}))
  })
})
