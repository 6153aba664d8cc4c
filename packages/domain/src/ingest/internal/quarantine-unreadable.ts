import { rebuildOriginal } from '@yingtong/agent-protocol'
import { objectKey, restoreFrame } from '../../archive/index.ts'
import type { Ctx, Step } from '../../kernel/index.ts'
import type { InstanceOutcome } from '../reject-reason.ts'
import { keepInQuarantine } from './keep-in-quarantine.ts'
import type { Provenance, ReadPack } from './packed-instance.ts'
import type { Unreadable } from './read-pack.ts'

interface Aside {
  readonly pack: ReadPack & { readonly unreadable: readonly Unreadable[] }
  readonly provenance: Provenance
}

/** Objects of a pack that the cloud cannot read: their originals go to quarantine, the rest of the pack is filed. */
export async function quarantineUnreadable(
  step: Step,
  ctx: Ctx,
  { pack, provenance }: Aside,
): Promise<readonly InstanceOutcome[]> {
  const key = objectKey(ctx, 'pack', pack.sha256)
  const outcomes: InstanceOutcome[] = []
  for (const { entry, reason, explanation } of pack.unreadable) {
    const chunks: Uint8Array[] = []
    const parts = rebuildOriginal(
      entry,
      ({ offset, length }) => ctx.services.store.read(key, { offset, length, objectBytes: pack.byteLength }),
      restoreFrame(ctx),
    )
    for await (const chunk of parts) chunks.push(chunk.slice())
    await keepInQuarantine(step, ctx, {
      bytes: Buffer.concat(chunks),
      reason,
      explanation,
      source: provenance.source,
      remoteAddress: provenance.remoteAddress,
      claimedSopClassUid: entry.sopClassUid,
      claimedSopInstanceUid: entry.sopInstanceUid,
    })
    outcomes.push({
      outcome: 'quarantined',
      sopClassUid: entry.sopClassUid,
      sopInstanceUid: entry.sopInstanceUid,
      studyInstanceUid: entry.studyInstanceUid,
      reason,
      explanation,
    })
  }
  return outcomes
}
