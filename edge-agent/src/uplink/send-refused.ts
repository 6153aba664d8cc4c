import { encodeQuarantineNote, HEADER, QuarantineResponse, reasonOf } from '@yingtong/agent-protocol'
import type { Log } from '../log.ts'
import type { Spool } from '../spool/open-spool.ts'
import type { RefusedObject } from '../spool/refused-rows.ts'
import { backoffMs } from './backoff.ts'
import type { CloudClient } from './cloud-client.ts'
import { CloudError } from './cloud-error.ts'

export interface RefusedSender {
  notify(): void
  stop(): void
}

export interface RefusedSenderDependencies extends Pick<Spool, 'journal' | 'layout'> {
  readonly cloud: CloudClient
  readonly log: Log
}

/** Sends what was refused as DICOM to the cloud's quarantine list, one after the other. */
export function sendRefused(deps: RefusedSenderDependencies): RefusedSender {
  const { journal, log } = deps
  let attempts = 0
  let sending = false
  let stopped = false
  let timer: NodeJS.Timeout | undefined

  const turn = async (): Promise<void> => {
    if (sending || stopped) return
    sending = true
    try {
      const [object] = journal.refused.toSend(1)
      if (!object) {
        sending = false
        return
      }
      await sendOne(deps, object)
      attempts = 0
    } catch (error) {
      attempts++
      if (!stopped) log('warn', 'quarantine.not-sent', { error: reasonOf(error) })
    }
    sending = false
    if (!stopped) timer = setTimeout(() => void turn(), attempts > 0 ? backoffMs(attempts) : 0)
  }
  void turn()
  return {
    notify: () => {
      if (attempts === 0) void turn()
    },
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}

async function sendOne({ cloud, journal, layout, log }: RefusedSenderDependencies, object: RefusedObject) {
  const { sha256, byteLength } = object
  const note = encodeQuarantineNote({
    sha256,
    byteLength,
    reason: object.code,
    explanation: object.reason.slice(0, 500),
    receivedAt: new Date(object.receivedAt).toISOString(),
    sender: {
      callingAeTitle: object.callingAeTitle.slice(0, 16),
      calledAeTitle: object.calledAeTitle.slice(0, 16),
      remoteAddress: object.remoteAddress.slice(0, 64),
    },
    ...(object.sopClassUid ? { sopClassUid: object.sopClassUid } : {}),
    ...(object.sopInstanceUid ? { sopInstanceUid: object.sopInstanceUid } : {}),
  })
  const file = { path: layout.quarantinePath(sha256), start: 0, byteLength, sha256 }
  const headers = { [HEADER.quarantine]: note }
  try {
    await cloud.postFile({ path: '/agent/v1/quarantine', file, headers }, QuarantineResponse)
  } catch (error) {
    if (!(error instanceof CloudError) || error.failure !== 'permanent') throw error
    // The cloud does not want it (too large, say): it stays here for the technician, and does not block the next.
    log('warn', 'quarantine.declined', { sha256, error: reasonOf(error) })
  }
  journal.write(() => journal.refused.markSent(sha256, Date.now()))
}
