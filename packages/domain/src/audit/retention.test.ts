import { describe, expect, it } from 'vitest'
import { AUDIT_ACTIONS, type AuditAction } from '../kernel/index.ts'
import { keptUntil } from './retention.ts'

const AT = new Date('2026-03-18T06:05:00Z')

describe('promise L4: how long a record of the log is kept', () => {
  it('is six years for a look at patient data', () => {
    expect(keptUntil('study.opened', AT)).toEqual(new Date('2032-03-18T06:05:00Z'))
    expect(keptUntil('study.opened', new Date('2024-02-29T00:00:00Z'))).toEqual(
      new Date('2030-03-01T00:00:00Z'),
    )
  })

  it('has no end for signing and destroying', () => {
    expect(keptUntil('report.signed', AT)).toBeNull()
    expect(keptUntil('key.erased', AT)).toBeNull()
  })

  it('is never less than the six months of the law', () => {
    for (const action of Object.keys(AUDIT_ACTIONS) as AuditAction[])
      expect(keptUntil(action, AT)?.getTime() ?? Number.POSITIVE_INFINITY).toBeGreaterThan(
        AT.getTime() + 184 * 86_400_000,
      )
  })
})
