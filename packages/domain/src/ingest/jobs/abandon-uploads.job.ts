import { and, eq, lt, uploads } from '@yingtong/db'
import { z } from 'zod'
import { objectKey } from '../../archive/index.ts'
import { defineJob } from '../../kernel/index.ts'

/** An upload without a new part for so long is given up; the agent offers again and begins anew. */
const ABANDON_AFTER_MS = 48 * 3_600_000

/** Uploads that nobody went on with: the parts in the store are dropped, the row says `abandoned` (promise A7). */
export const abandonUploadsJob = defineJob({
  name: 'ingest.abandon-uploads',
  payload: z.object({}),
  key: () => 'abandon',
  retryLimit: 3,
  everySeconds: 3600,
  async run(ctx) {
    const { database, store, now } = ctx.services
    const before = new Date(now().getTime() - ABANDON_AFTER_MS)
    const abandoned = await database.withTenant(ctx.tenantId, (tx) =>
      tx
        .update(uploads)
        .set({ state: 'abandoned', updatedAt: now() })
        .where(and(eq(uploads.state, 'open'), lt(uploads.updatedAt, before)))
        .returning({ storeUploadId: uploads.storeUploadId, packSha256: uploads.packSha256 }),
    )
    for (const { storeUploadId, packSha256 } of abandoned)
      if (storeUploadId !== '')
        await store.abortUpload(objectKey(ctx, 'pack', packSha256), storeUploadId).catch(() => undefined)
  },
})
