import type { EdgeEnv } from './env.ts'
import type { Log } from './log.ts'
import { inspectStored } from './receive/inspect-stored.ts'
import { createReceiver } from './receive/receiver.ts'
import { createStoreHandler, type StoreCounts } from './receive/store-handler.ts'
import { createCommitter } from './spool/committer.ts'
import { openSpool } from './spool/open-spool.ts'

export type AgentConfig = Pick<
  EdgeEnv,
  'DICOM_HOST' | 'DICOM_PORT' | 'DATA_DIR' | 'EDGE_AE_TITLE' | 'EDGE_CALLERS' | 'EDGE_MIN_FREE_BYTES'
>

export interface Agent {
  readonly dicomPort: number
  readonly counts: Readonly<StoreCounts>
  /** Lets associations finish for `graceMs`, then closes everything; what was acknowledged is on the disk anyway. */
  stop(graceMs?: number): Promise<void>
}

/** Opens the spool, then listens: nothing is accepted before what a crash left behind is in order. */
export async function startAgent(config: AgentConfig, log: Log): Promise<Agent> {
  const spool = await openSpool(
    { root: config.DATA_DIR, minFreeBytes: config.EDGE_MIN_FREE_BYTES, inspect: inspectStored },
    log,
  )
  const counts: StoreCounts = { stored: 0, duplicates: 0, conflicts: 0, refused: 0, outOfRoom: 0, failed: 0 }
  const committer = createCommitter(spool.layout, spool.journal, () => undefined)
  const receiver = createReceiver({
    aeTitle: config.EDGE_AE_TITLE,
    callers: config.EDGE_CALLERS,
    store: createStoreHandler({ ...spool, committer, counts, log }),
    log,
    onAssociationEnd: () => undefined,
  })
  const { port } = await receiver.listen(config.DICOM_PORT, config.DICOM_HOST)
  log('info', 'agent.ready', { dicomPort: port, aeTitle: config.EDGE_AE_TITLE })
  return {
    dicomPort: port,
    counts,
    stop: async (graceMs = 5_000) => {
      await receiver.close(graceMs)
      spool.journal.close()
    },
  }
}
