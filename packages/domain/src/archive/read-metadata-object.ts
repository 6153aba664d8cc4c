import { type Ctx, DomainError, objectName } from '../kernel/index.ts'
import { DamagedObjectError, readWhole } from '../storage/index.ts'
import { LeastRecentlyUsed } from './internal/least-recently-used.ts'
import { rebuildMetadata } from './rebuild-metadata.ts'

export interface MetadataPlace {
  readonly metadataKey: string
  readonly metadataSha256: string
}

/** What was made anew here, by the key of the damaged object: those who still hold the old place wait for one work. */
const rebuilt = new LeastRecentlyUsed<Promise<Uint8Array>>(16)

function rebuiltOnce(ctx: Ctx, key: string, name: string): Promise<Uint8Array> {
  const running = rebuilt.get(key) ?? rebuildMetadata(ctx, name)
  rebuilt.set(key, running)
  running.catch(() => rebuilt.delete(key))
  return running
}

/** A series metadata object, compared with its digest; made anew from the headers in the packs when it is damaged. */
export async function readMetadataObject(ctx: Ctx, place: MetadataPlace): Promise<Uint8Array> {
  const { metadataKey: key, metadataSha256 } = place
  const name = objectName(ctx, 'metadata', key)
  if (!name) throw new DomainError('not-found', 'this series has no metadata')
  try {
    return await readWhole(ctx, { kind: 'metadata', name }, metadataSha256)
  } catch (error) {
    if (!(error instanceof DamagedObjectError)) throw error
    return rebuiltOnce(ctx, key, name)
  }
}
