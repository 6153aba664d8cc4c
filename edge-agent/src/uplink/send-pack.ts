import { CommitResponse, type InstanceOutcome, OfferResponse } from '@yingtong/agent-protocol'
import type { Log } from '../log.ts'
import { removeFile } from '../spool/durable-file.ts'
import type { Spool } from '../spool/open-spool.ts'
import type { Pack } from '../spool/pack-rows.ts'
import type { ItemState } from '../spool/transitions.ts'
import type { CloudClient } from './cloud-client.ts'
import { CloudError } from './cloud-error.ts'
import type { Limit } from './limit.ts'
import { type SendAnswer, uploadParts } from './upload-parts.ts'

/** The cloud reads the whole pack before it says yes. */
const COMMIT_SILENCE_MAX_MS = 180_000

export interface SendDependencies extends Pick<Spool, 'journal' | 'layout'> {
  readonly cloud: CloudClient
  readonly limit: Limit
  readonly log: Log
  onPart(byteLength: number): void
}

/**
 * Offer, parts, commit: after it the pack is `committed` (ACK-C). May be called again for the same pack after any
 * failure: the offer says what is there already. Throws CloudError.
 */
export async function sendPack(deps: SendDependencies, pack: Pack): Promise<void> {
  const { cloud, journal, layout, limit } = deps
  const move = (to: ItemState): void => journal.write(() => journal.packs.move(pack.sha256, to))
  if (pack.state !== 'packed') move('packed') // an earlier try ended half-way
  const answer = await offer(deps, pack)
  if (answer.state === 'have') {
    move('committed')
    if (answer.ack === 'S') acknowledgeSafe(deps, pack.sha256)
    return
  }
  move('offered')
  move('uploading')
  const file = layout.packPath(pack.sha256)
  const parts = await uploadParts({ pack, path: file, answer, cloud, limit, onPart: deps.onPart })
  const tagged = parts.filter(({ etag }) => etag)
  const path = `/agent/v1/uploads/${encodeURIComponent(answer.uploadId)}/commit`
  const body = { sha256: pack.sha256, ...(tagged.length > 0 ? { parts: tagged } : {}) }
  const committed = await cloud.post({ path, body, silenceMaxMs: COMMIT_SILENCE_MAX_MS }, CommitResponse)
  journal.write(() => {
    journal.packs.move(pack.sha256, 'committed')
    recordOutcomes(deps, pack, committed.instances)
  })
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
  { journal, layout }: Pick<SendDependencies, 'journal' | 'layout'>,
  sha256: string,
): void {
  journal.write(() => journal.packs.move(sha256, 'verified'))
  removeFile(layout.packPath(sha256))
}
