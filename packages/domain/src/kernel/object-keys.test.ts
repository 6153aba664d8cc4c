import { describe, expect, it } from 'vitest'
import { objectKey, objectName, objectPrefix } from './object-keys.ts'

const ctx = { tenantId: '6f1f4f0e-8f0a-4d55-9c3c-0c6a52b7d0aa' }
const digest = 'ab'.repeat(32)

describe('object keys', () => {
  it('put every object below its tenant', () => {
    expect(objectKey(ctx, 'pack', digest)).toBe(`t/${ctx.tenantId}/packs/${digest}.pack`)
    expect(objectKey(ctx, 'metadata', digest)).toBe(`t/${ctx.tenantId}/metadata/${digest}.json.gz`)
    expect(objectKey(ctx, 'quarantine', digest)).toBe(`t/${ctx.tenantId}/quarantine/${digest}.bin`)
    expect(objectKey(ctx, 'report', digest)).toBe(`t/${ctx.tenantId}/reports/${digest}.pdf`)
  })

  it.each(['', '../../etc/passwd', digest.toUpperCase(), `${digest}/..`, '1.2.840.1', `${digest}0`])(
    'refuse the name %j',
    (name) => {
      expect(() => objectKey(ctx, 'pack', name)).toThrow()
    },
  )

  it('refuse a context without a tenant', () => {
    expect(() => objectKey({ tenantId: '' }, 'pack', digest)).toThrow()
    expect(() => objectPrefix({ tenantId: '../x' }, 'pack')).toThrow()
  })

  it('are read back only for the same tenant and kind', () => {
    const key = objectKey(ctx, 'pack', digest)
    expect(objectName(ctx, 'pack', key)).toBe(digest)
    expect(objectName(ctx, 'metadata', key)).toBeNull()
    expect(objectName({ tenantId: ctx.tenantId.replace('6f', '7f') }, 'pack', key)).toBeNull()
  })
})
