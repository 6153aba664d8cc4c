import { createHash } from 'node:crypto'
import { and, eq, quarantineItems, sql } from '@yingtong/db'
import { objectKey } from '../../archive/index.ts'
import type { Ctx, Step } from '../../kernel/index.ts'
import { checkObject, endIncident, type NamedObject, reportDamage } from '../../storage/index.ts'
import { cleanText } from './clean-text.ts'

export interface Unfiled {
  readonly bytes: Uint8Array
  readonly reason: string
  readonly explanation: string
  readonly source: string
  readonly callingAeTitle?: string | undefined
  readonly remoteAddress?: string | undefined
  readonly claimedSopClassUid?: string | null | undefined
  readonly claimedSopInstanceUid?: string | null | undefined
}

/** What lies there already is compared; other bytes give way to the right ones, whose name is their digest. */
async function putAgain(ctx: Ctx, object: NamedObject, bytes: Uint8Array): Promise<void> {
  const { store, database } = ctx.services
  const key = objectKey(ctx, object.kind, object.name)
  const options = { sha256: object.sha256, contentType: 'application/octet-stream' }
  if ((await store.put(key, bytes, options)) === 'exists') {
    const { damage } = await checkObject(ctx, object)
    if (damage === null) return
    await reportDamage(ctx, object, damage)
    await store.put(key, bytes, { ...options, replace: true })
  }
  await database.withTenant(ctx.tenantId, (tx) => endIncident(tx, ctx, object, 'resent'))
}

/** Keeps bytes for a person to look at: the object first, then the row. The same bytes waiting already are one item. */
export async function keepInQuarantine(
  step: Step,
  ctx: Ctx,
  item: Unfiled,
): Promise<{ readonly id: string }> {
  const sha256 = createHash('sha256').update(item.bytes).digest('hex')
  const key = objectKey(ctx, 'quarantine', sha256)
  await putAgain(
    ctx,
    { kind: 'quarantine', name: sha256, sha256, byteLength: item.bytes.byteLength },
    item.bytes,
  )
  return step('quarantine.added', async (tx, act) => {
    // One at a time for the same bytes: two senders of one broken file make one item.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`${ctx.tenantId} ${sha256}`}, 0))`)
    const [waiting] = await tx
      .select({ id: quarantineItems.id })
      .from(quarantineItems)
      .where(and(eq(quarantineItems.sha256, sha256), eq(quarantineItems.state, 'open')))
    const [row] = waiting
      ? [waiting]
      : await tx
          .insert(quarantineItems)
          .values({
            reason: cleanText(item.reason, 64) ?? 'unknown',
            explanation: cleanText(item.explanation, 500) ?? '',
            source: item.source,
            callingAeTitle: cleanText(item.callingAeTitle, 16),
            remoteAddress: cleanText(item.remoteAddress, 64),
            claimedSopClassUid: cleanText(item.claimedSopClassUid ?? undefined, 128),
            claimedSopInstanceUid: cleanText(item.claimedSopInstanceUid ?? undefined, 128),
            sha256,
            byteLength: item.bytes.byteLength,
            objectKey: key,
            receivedAt: act.at,
          })
          .returning({ id: quarantineItems.id })
    act.note({ objectKind: 'quarantine', objectId: row!.id, details: { reason: item.reason } })
    return { id: row!.id }
  })
}
