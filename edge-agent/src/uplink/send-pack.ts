import * as fs from 'node:fs'
import { type InstanceOutcome, OfferResponse } from '@yingtong/agent-protocol'
import type { Log } from '../log.ts'
import { removeFile } from '../spool/durable-file.ts'
import type { Spool } from '../spool/open-spool.ts'
import type { Pack } from '../spool/pack-rows.ts'
import type { ItemState } from '../spool/transitions.ts'
import type { CloudClient } from './cloud-client.ts'
import { CloudError } from './cloud-error.ts'
import { commitPack } from './commit-pack.ts'
import type { Limit } from './limit.ts'
import { remakeUnlessWhole } from './remake-pack.ts'
import type { SendAnswer } from './upload-parts.ts'

export interface SendDependencies extends Pick<Spool, 'journal' | 'layout'> {
  readonly cloud: CloudClient
  readonly limit: Limit
  readonly log: Log
  onPart(byteLength: number): void
  /** A pack was taken apart: its originals wait to be packed anew. */
  onApart(): void
}

/**
 * Offer, parts, commit: after it the pack is `committed` (ACK-C), or taken apart where its file had gone after an
 * earlier ACK-S. May be called again for the same pack after any failure: the offer says what is there already. Throws
 * CloudError.
 */
export async function sendPack(deps: SendDependencies, pack: Pack): Promise<'committed' | 'apart'> {
  const { cloud, journal, layout, limit } = deps
  const move = (to: ItemState): void => journal.write(() => journal.packs.move(pack.sha256, to))
  if (pack.state !== 'packed') move('packed') // an earlier try ended half-way
  const answer = await offer(deps, pack)
  if (answer.state === 'have') {
    move('committed')
    if (answer.ack === 'S') acknowledgeSafe(deps, pack.sha256)
    return 'committed'
  }
  const path = layout.packPath(pack.sha256)
  if (fs.statSync(path, { throwIfNoEntry: false })?.size !== pack.byteLength) {
    await remakeUnlessWhole(deps, pack)
    return 'apart'
  }
  move('offered')
  move('uploading')
  const committed = await commitPack({ pack, path, answer, cloud, limit, onPart: deps.onPart })
  journal.write(() => {
    journal.packs.move(pack.sha256, 'committed')
    recordOutcomes(deps, pack, committed.instances)
  })
  return 'committed'
}

type Offered = SendAnswer | Extract<OfferResponse['packs'][number], { state: 'have' }>

async function offer({ cloud, journal }: SendDependencies, pack: Pack): Promise<Offered> {
  const { sha256, byteLength, studyInstanceUid, seriesInstanceUid } = pack
  const instances = journal.items.ofPack(sha256).map((item) => ({
    sopInstanceUid: item.sopInstanceUid,
    sha256: item.sha256,
  }))
  const declaredInstances = journal.items.instancesOfStudy(studyInstanceUid)
  const offered = { sha256, byteLength, studyInstanceUid, seriesInstanceUid, instances, declaredInstances }
  const body = { packs: [{ ...offered, ...(pack.stat ? { priority: 9 } : {}) }] }
  const answer = await cloud.post({ path: '/agent/v1/offers', body }, OfferResponse)
  const found = answer.packs.find((entry) => entry.sha256 === sha256)
  if (!found) throw new CloudError('the cloud did not answer the offer', { failure: 'transient' })
  return found
}

function recordOutcomes(deps: SendDependencies, pack: Pack, outcomes: readonly InstanceOutcome[]): void {
  const { journal, log } = deps
  const byUid = new Map(outcomes.map((outcome) => [outcome.sopInstanceUid, outcome]))
  for (const item of journal.items.ofPack(pack.sha256)) {
    const found = byUid.get(item.sopInstanceUid)
    if (!found) continue
    journal.items.setOutcome(item.sha256, found.outcome, found.reason ?? null)
    if (found.outcome === 'stored' || found.outcome === 'duplicate') continue
    log('warn', 'uplink.outcome', { sha256: item.sha256, outcome: found.outcome })
  }
}

/** ACK-S: the cloud has rebuilt every original; the pack file is of no more use, the originals stay for keep-days. */
export function acknowledgeSafe(
  { journal, layout, cloud }: Pick<SendDependencies, 'journal' | 'layout' | 'cloud'>,
  sha256: string,
): void {
  // As the cloud counts: keep-days begin here, and this machine's clock may be years off.
  const at = cloud.clock.now().getTime()
  journal.write(() => journal.packs.move(sha256, 'verified', { at }))
  removeFile(layout.packPath(sha256))
}
