import { describe, expect, it } from 'vitest'
import { strictestSecurity, tenantSecurity } from './tenant-security.ts'

describe('security settings of a tenant', () => {
  it('are the defaults where nothing is stored', () => {
    expect(tenantSecurity({})).toEqual({
      secondFactor: 'optional',
      idleMinutes: 30,
      absoluteHours: 12,
      lockAfter: 5,
      lockMinutes: 15,
      passwordLengthMin: 8,
    })
    expect(tenantSecurity({ idleMinutes: 10 })).toMatchObject({ idleMinutes: 10, lockAfter: 5 })
  })

  it('promise C4: are the strictest when what is stored cannot be read', () => {
    for (const garbled of [{ idleMinutes: 'never' }, { secondFactor: 'off' }, 'x', 7, [], { lockAfter: 1e9 }])
      expect(tenantSecurity(garbled)).toMatchObject({ secondFactor: 'required', idleMinutes: 5 })
  })

  it('are the strictest of all tenants for a person who works for several', () => {
    expect(
      strictestSecurity([{ secondFactor: 'required', lockAfter: 9 }, { idleMinutes: 60, lockAfter: 3 }, {}]),
    ).toMatchObject({ secondFactor: 'required', idleMinutes: 30, lockAfter: 3, lockMinutes: 15 })
    expect(strictestSecurity([])).toEqual(tenantSecurity({}))
  })
})
