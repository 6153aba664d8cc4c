import type { EdgeEnv } from './env.ts'
import { type SpoolStatus, spoolStatus } from './fleet/spool-status.ts'
import type { Log } from './log.ts'
import { startPackThreads } from './pack/pack-threads.ts'
import { Packer } from './pack/packer.ts'
import { reconcilePacks } from './pack/reconcile-packs.ts'
import { inspectStored } from './receive/inspect-stored.ts'
import { createReceiver } from './receive/receiver.ts'
import { createStoreHandler, type StoreCounts } from './receive/store-handler.ts'
import { createCommitter } from './spool/committer.ts'
import { startDigestThread } from './spool/digest-thread.ts'
import { openSpool } from './spool/open-spool.ts'
import { openSpareFiles } from './spool/spare-files.ts'

export type AgentConfig = Pick<
  EdgeEnv,
  | 'DICOM_HOST'
  | 'DICOM_PORT'
  | 'DATA_DIR'
  | 'EDGE_AE_TITLE'
  | 'EDGE_CALLERS'
  | 'EDGE_MIN_FREE_BYTES'
  | 'EDGE_WORKERS'
>

export interface Agent {
  readonly dicomPort: number
  readonly counts: Readonly<StoreCounts>
  status(): SpoolStatus
  /** Lets associations finish for `graceMs`, then closes everything; what was acknowledged is on the disk anyway. */
  stop(graceMs?: number): Promise<void>
}

const SPARE_FILES = 4

/** Opens the spool, then listens: nothing is accepted before what a crash left behind is in order. */
export async function startAgent(config: AgentConfig, log: Log): Promise<Agent> {
  const spool = await openSpool(
    { root: config.DATA_DIR, minFreeBytes: config.EDGE_MIN_FREE_BYTES, inspect: inspectStored },
    log,
  )
  const counts: StoreCounts = { stored: 0, duplicates: 0, conflicts: 0, refused: 0, outOfRoom: 0, failed: 0 }
  const reconciled = reconcilePacks(spool.layout, spool.journal)
  if (reconciled.removed + reconciled.dissolved > 0) log('warn', 'pack.reconciled', reconciled)
  const threads = startPackThreads(config.EDGE_WORKERS)
  const packer = new Packer({
    ...spool,
    threads,
    workers: config.EDGE_WORKERS,
    log,
    onPacked: () => undefined,
  })
  const committer = createCommitter(spool.layout, spool.journal, () => packer.notify())
  const files = openSpareFiles(spool.layout.newTempPath, SPARE_FILES)
  const digests = startDigestThread()
  const receiver = createReceiver({
    aeTitle: config.EDGE_AE_TITLE,
    callers: config.EDGE_CALLERS,
    store: createStoreHandler({
      ...spool,
      committer,
      files,
      digests,
      counts,
      log,
      onQuarantined: () => undefined,
    }),
    log,
    onAssociationEnd: () => packer.deviceHungUp(),
  })
  const { port } = await receiver.listen(config.DICOM_PORT, config.DICOM_HOST)
  log('info', 'agent.ready', { dicomPort: port, aeTitle: config.EDGE_AE_TITLE })
  return {
    dicomPort: port,
    counts,
    status: () => spoolStatus(spool),
    stop: async (graceMs = 5_000) => {
      await receiver.close(graceMs)
      await packer.stop()
      files.close()
      await digests.close()
      spool.journal.close()
    },
  }
}
