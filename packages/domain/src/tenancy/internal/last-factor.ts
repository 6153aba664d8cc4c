import type { IdentityTx } from '@yingtong/db'
import { DomainError } from '../../kernel/index.ts'
import { workplaces } from './person.ts'

/** Where a hospital demands a second factor, the last one cannot be removed. */
export async function refuseLastFactor(tx: IdentityTx, userId: string, left: number): Promise<void> {
  if (left > 0) return
  const { security } = await workplaces(tx, userId)
  if (security.secondFactor === 'required')
    throw new DomainError('conflict', 'your hospital demands a second factor; add another one first')
}
