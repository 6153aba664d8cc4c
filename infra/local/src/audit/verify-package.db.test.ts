import { auditEvents } from '@yingtong/db'
import { exportAudit, exportHead } from '@yingtong/domain'
import { startRegion, type TestRegion } from '@yingtong/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { verifyPackage } from './verify-package.ts'

let region: TestRegion
let text: string
let key: string
beforeAll(async () => {
  region = await startRegion()
  const tenant = await region.tenant('package')
  const auditor = await tenant.as('audit-admin')
  const act = (n: number) =>
    region.database.withTenant(tenant.id, (tx) =>
      tx.insert(auditEvents).values({
        action: 'study.opened',
        actorKind: 'user',
        actorId: `person-${n % 3}`,
        actorName: '林静芳',
        details: { n, b: [true, null] },
      }),
    )
  for (let n = 0; n < 20; n += 1) await act(n)
  await exportHead(tenant.system())
  await act(20)
  key = region.services.vault.publicKeyPem('international')
  const { chunks } = await exportAudit(auditor, { format: 'package', actorId: 'person-1' })
  text = ''
  for await (const chunk of chunks) text += chunk
})
afterAll(() => region.stop())

it('promise C11: what the page exports is verified offline, with the key kept elsewhere', () => {
  const report = verifyPackage(text, key)
  expect(report.lines.at(-1)).toBe('sound')
  expect(report.lines[0]).toMatch(/^7 records chosen/)
  expect(verifyPackage(text.replace('person-1', 'person-2'), key).code).toBe(1)
})
