import { and, eq, series, studies, type TenantTx } from '@yingtong/db'
import { type Ctx, DomainError, objectKey } from '../kernel/index.ts'
import { readMetadataObject } from './read-metadata-object.ts'
import { decodeMetadata, encodeMetadata, type MetadataLine, mergeMetadata } from './series-metadata.ts'

/** The metadata of a series as it stood when a change to it was planned. */
export interface MetadataBasis {
  readonly studyInstanceUid: string
  readonly seriesInstanceUid: string
  readonly key: string | null
  /** SHA-256 of the object under `key`. */
  readonly sha256: string | null
  readonly version: number
}

/** A new version of the object, written, not yet visible. */
export interface MetadataDraft {
  readonly basis: MetadataBasis
  readonly key: string
  readonly sha256: string
}

/** Somebody else changed the series meanwhile: plan anew. */
export class StalePlanError extends Error {
  constructor() {
    super('the series changed while its metadata was written')
    this.name = 'StalePlanError'
  }
}

/** How the metadata of a series stands; version 0 when there is none yet. */
export async function metadataBasis(
  tx: TenantTx,
  of: { readonly studyInstanceUid: string; readonly seriesInstanceUid: string },
): Promise<MetadataBasis> {
  const [row] = await tx
    .select({ key: series.metadataKey, sha256: series.metadataSha256, version: series.metadataVersion })
    .from(series)
    .innerJoin(studies, and(eq(studies.tenantId, series.tenantId), eq(studies.id, series.studyRef)))
    .where(
      and(
        eq(studies.studyInstanceUid, of.studyInstanceUid),
        eq(series.seriesInstanceUid, of.seriesInstanceUid),
      ),
    )
  return { ...of, key: row?.key ?? null, sha256: row?.sha256 ?? null, version: row?.version ?? 0 }
}

/** Compared with its digest: what is wrong must not go on into the next version. */
async function linesBefore(ctx: Ctx, { key, sha256 }: MetadataBasis): Promise<readonly MetadataLine[]> {
  if (key === null || sha256 === null) return []
  return decodeMetadata(await readMetadataObject(ctx, { metadataKey: key, metadataSha256: sha256 }))
}

/** Writes the next version of a series metadata object to the store; outside any transaction. */
export async function draftMetadata(
  ctx: Ctx,
  basis: MetadataBasis,
  change: { readonly put?: readonly MetadataLine[]; readonly remove?: ReadonlySet<string> },
): Promise<MetadataDraft> {
  const { store } = ctx.services
  const before = await linesBefore(ctx, basis)
  const { name, gzipped, sha256 } = await encodeMetadata(mergeMetadata(before, change))
  const key = objectKey(ctx, 'metadata', name)
  await store.put(key, gzipped, { sha256, contentType: 'application/gzip' })
  return { basis, key, sha256 }
}

/** Makes a draft visible, or throws StalePlanError when the series has moved on since. */
export async function showMetadata(tx: TenantTx, draft: MetadataDraft, seriesRef: string): Promise<void> {
  const shown = await tx
    .update(series)
    .set({
      metadataKey: draft.key,
      metadataSha256: draft.sha256,
      metadataVersion: draft.basis.version + 1,
    })
    .where(and(eq(series.id, seriesRef), eq(series.metadataVersion, draft.basis.version)))
    .returning({ id: series.id })
  if (shown.length === 0) throw new StalePlanError()
}

/** PostgreSQL's deadlock_detected and serialization_failure: the other one went first. */
const GO_AGAIN = new Set(['40P01', '40001'])

function mayGoAgain(error: unknown): boolean {
  if (error instanceof StalePlanError) return true
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } }
  return GO_AGAIN.has(String(code)) || GO_AGAIN.has(String(cause?.code))
}

const ATTEMPTS_MAX = 12

/** Plans, writes and commits again while somebody else was faster. */
export async function untilFresh<T>(attempt: () => Promise<T>): Promise<T> {
  for (let count = 1; ; count += 1) {
    try {
      return await attempt()
    } catch (error) {
      if (!mayGoAgain(error)) throw error
      if (count >= ATTEMPTS_MAX)
        throw new DomainError('unavailable', 'this series is being written by many at once; try again', {
          cause: error,
        })
      // Random, so that two who collided do not collide again.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 25 * count))
    }
  }
}
