import { CommitResponse } from '@yingtong/agent-protocol'
import { CloudError } from './cloud-error.ts'
import { type PartTag, type PartUpload, uploadParts } from './upload-parts.ts'

/** The cloud reads the whole pack before it says yes. */
const COMMIT_SILENCE_MAX_MS = 180_000
/** Times that lost parts are put again before everything starts over with an offer. */
const ROUNDS_MAX = 3

/**
 * Puts the parts and commits (ACK-C). Where the store lacks parts that it had taken, they are put again: which ones,
 * the cloud says, and otherwise all, since what the offer called done is then not to be believed. Throws CloudError.
 */
export async function commitPack(upload: PartUpload): Promise<CommitResponse> {
  const { cloud, pack, answer } = upload
  const path = `/agent/v1/uploads/${encodeURIComponent(answer.uploadId)}/commit`
  const tags = new Map<number, PartTag>()
  let parts = answer.parts
  for (let round = 1; ; round++) {
    for (const tag of await uploadParts({ ...upload, answer: { ...answer, parts } }))
      tags.set(tag.number, tag)
    const tagged = [...tags.values()].filter(({ etag }) => etag)
    const body = { sha256: pack.sha256, ...(tagged.length > 0 ? { parts: tagged } : {}) }
    try {
      return await cloud.post({ path, body, silenceMaxMs: COMMIT_SILENCE_MAX_MS }, CommitResponse)
    } catch (error) {
      if (!(error instanceof CloudError) || error.code !== 'missing-parts' || round === ROUNDS_MAX)
        throw error
      const lost = answer.parts.filter(({ number }) => error.parts.includes(number))
      parts = (lost.length > 0 ? lost : answer.parts).map((part) => ({ ...part, done: false }))
    }
  }
}
