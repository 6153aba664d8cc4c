import { objectKey, type PackRef } from '../../archive/index.ts'
import type { Ctx } from '../../kernel/index.ts'
import { lyingPack, reportIfFiled } from './lying-pack.ts'

/**
 * Puts a whole pack in one request. Where something lies already, it is compared; other bytes give way to the right
 * ones. Where a filed pack should lie and nothing did, that is recorded before it is mended.
 */
export async function putPack(ctx: Ctx, pack: PackRef, body: Uint8Array): Promise<void> {
  const { store } = ctx.services
  const key = objectKey(ctx, 'pack', pack.sha256)
  const options = { sha256: pack.sha256, contentType: 'application/octet-stream' }
  if ((await store.put(key, body, options)) === 'stored') return reportIfFiled(ctx, pack, 'absent')
  if ((await lyingPack(ctx, pack)) !== 'same') await store.put(key, body, { ...options, replace: true })
}
