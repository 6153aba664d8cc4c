import type { EdgeEnv } from './env.ts'
import { startHeartbeat } from './fleet/heartbeat.ts'
import { formatMetrics } from './fleet/metrics.ts'
import { type SpoolStatus, spoolStatus } from './fleet/spool-status.ts'
import { startStatusServer } from './fleet/status-server.ts'
import { AGENT_VERSION } from './fleet/version.ts'
import { countStart } from './identity/count-start.ts'
import { KeyRing } from './identity/key-ring.ts'
import { createKeyRotation } from './identity/rotate-key.ts'
import type { Log } from './log.ts'
import { startPackThreads } from './pack/pack-threads.ts'
import { Packer } from './pack/packer.ts'
import { reconcilePacks } from './pack/reconcile-packs.ts'
import { type CallerDesk, openCallerDesk } from './receive/caller-desk.ts'
import { inspectStored } from './receive/inspect-stored.ts'
import { createReceiver } from './receive/receiver.ts'
import { createRushMeter } from './receive/rush.ts'
import { createStoreHandler, type StoreCounts } from './receive/store-handler.ts'
import { createCommitter } from './spool/committer.ts'
import { startDigestThread } from './spool/digest-thread.ts'
import { callerListPath } from './spool/layout.ts'
import { startMaintenance } from './spool/maintenance.ts'
import { openSpool, type Spool } from './spool/open-spool.ts'
import { openSpareFiles } from './spool/spare-files.ts'
import { watchKept } from './uplink/ask-kept.ts'
import { createCloudClient } from './uplink/cloud-client.ts'
import { createHttpExchange } from './uplink/http-exchange.ts'
import { createLimit } from './uplink/limit.ts'
import { createResender } from './uplink/resend-packs.ts'
import { sendRefused } from './uplink/send-refused.ts'
import { createServerClock, type ServerClock } from './uplink/server-clock.ts'
import { Uplink } from './uplink/uplink.ts'
import { watchCommits } from './uplink/watch-commits.ts'

export interface Agent {
  readonly dicomPort: number
  readonly metricsPort: number
  readonly counts: Readonly<StoreCounts>
  status(): SpoolStatus
  /** Speaks to the cloud now; false when it did not answer. */
  beat(): Promise<boolean>
  /** Lets associations finish for `graceMs`, then closes everything; what was acknowledged is on the disk anyway. */
  stop(graceMs?: number): Promise<void>
}

const SPARE_FILES = 4
const PARTS_AT_ONCE = 3
const LOOPBACK_HOST = /^(127\.|::1$|localhost$)/
const HOW_TO_OPEN =
  "dicom listens on this machine only; DICOM_HOST=0.0.0.0 opens it to the hospital's network"

/** Opens the spool, then listens: nothing is accepted before what a crash left behind is in order. */
export async function startAgent(env: EdgeEnv, log: Log): Promise<Agent> {
  const ring = await KeyRing.open(env.EDGE_KEY_FILE)
  const place = { root: env.DATA_DIR, minFreeBytes: env.EDGE_MIN_FREE_BYTES, inspect: inspectStored }
  const spool = await openSpool(place, log)
  const reconciled = reconcilePacks(spool.layout, spool.journal)
  if (reconciled.removed + reconciled.dissolved > 0) log('warn', 'pack.reconciled', reconciled)

  const clock = createServerClock()
  const path = callerListPath(env.DATA_DIR)
  const callers = openCallerDesk({ rules: env.EDGE_CALLERS, path, now: clock.now, log })
  // Rows that were in a pack wait again; the packer is there before anything is sent.
  const onApart = (): void => packer.rewind()
  const cloud = startCloudSide({ env, ring, spool, clock, callers, log, onApart })
  const threads = startPackThreads(env.EDGE_WORKERS)
  const rush = createRushMeter()
  const packer = new Packer({
    ...spool,
    threads,
    workers: env.EDGE_WORKERS,
    log,
    isRush: rush.isRush,
    onPacked: () => cloud.uplink.notify(),
  })
  const committer = createCommitter(spool.layout, spool.journal, ({ again, packsAgain }) => {
    if (again) packer.rewind()
    else packer.notify()
    if (packsAgain.length > 0) cloud.uplink.offerAgain(packsAgain)
  })
  const keepDays = env.EDGE_KEEP_DAYS
  const maintenance = startMaintenance({
    ...spool,
    keepDays,
    isBusy: committer.isBusy,
    now: cloud.now,
    log,
  })

  const files = openSpareFiles(spool.layout.newTempPath, SPARE_FILES)
  const digests = startDigestThread()
  const counts: StoreCounts = { stored: 0, duplicates: 0, conflicts: 0, refused: 0, outOfRoom: 0 }
  const onQuarantined = (): void => cloud.refused.notify()
  const events = new Map<string, number>()
  const receiver = createReceiver({
    aeTitle: env.EDGE_AE_TITLE,
    callers,
    events,
    store: createStoreHandler({ ...spool, committer, files, digests, counts, rush, log, onQuarantined }),
    log,
    onAssociationEnd: () => packer.deviceHungUp(),
  })
  const pages = await startStatusServer(
    { host: env.EDGE_METRICS_HOST, port: env.EDGE_METRICS_PORT },
    statusPages(spool, () => ({
      stores: counts,
      associations: receiver.associations,
      events,
      uplink: cloud.uplink.counters,
    })),
  )
  const { port } = await receiver.listen(env.DICOM_PORT, env.DICOM_HOST)
  if (LOOPBACK_HOST.test(env.DICOM_HOST)) log('info', 'dicom.this-machine-only', { hint: HOW_TO_OPEN })
  log('info', 'agent.ready', { version: AGENT_VERSION, dicomPort: port, metricsPort: pages.port })
  return {
    dicomPort: port,
    metricsPort: pages.port,
    counts,
    status: () => spoolStatus(spool),
    beat: cloud.beat,
    stop: async (graceMs = 5_000) => {
      await receiver.close(graceMs)
      maintenance.stop()
      cloud.stop()
      await Promise.all([packer.stop(), digests.close(), pages.close()])
      files.close()
      spool.journal.close()
    },
  }
}

interface CloudSide {
  readonly env: EdgeEnv
  readonly ring: KeyRing
  readonly spool: Spool
  readonly clock: ServerClock
  readonly callers: CallerDesk
  readonly log: Log
  onApart(): void
}

/** Everything that dials out. */
function startCloudSide({ env, ring, spool, clock, callers, log, onApart }: CloudSide) {
  const exchange = createHttpExchange()
  const config = {
    url: env.CLOUD_URL,
    agentId: env.EDGE_AGENT_ID,
    start: countStart(env.EDGE_KEY_FILE, log),
    uploadOrigins: env.EDGE_UPLOAD_ORIGINS,
  }
  const clientWith = (keys: { readonly current: CryptoKey }) =>
    createCloudClient({ ...config, keys }, exchange, clock)
  const cloud = clientWith(ring)
  const rotateKey = createKeyRotation({ ring, clientWith: (current) => clientWith({ current }), log })
  const common = { ...spool, cloud, log, onApart }
  const watch = watchCommits({ ...common, onLost: () => uplink.notify() })
  const uplink = new Uplink({
    ...common,
    limit: createLimit(PARTS_AT_ONCE),
    onCommitted: () => watch.notify(),
  })
  const refused = sendRefused(common)
  const resender = createResender({ ...common, onOffer: () => uplink.notify() })
  const kept = watchKept({ ...common, resender })
  const heartbeat = startHeartbeat({
    onBack: kept.cloudIsBack,
    onResend: resender.ask,
    takeGone: resender.takeGone,
    spool,
    cloud,
    callers,
    log,
    onAnswer: () => uplink.lineIsUp(),
    // Also after a beat that was refused: the next key may be the one that the cloud knows.
    afterBeat: () => void rotateKey(false),
    onInstruction: (instruction) => {
      if (instruction === 'rotate-key') void rotateKey(true)
      if (instruction === 'send-now') uplink.sendNow()
      if (instruction === 'pause-uploads') uplink.pause(true)
      if (instruction === 'resume-uploads') uplink.pause(false)
    },
  })
  return {
    uplink,
    refused,
    beat: heartbeat.beat,
    now: () => (clock.known ? clock.now().getTime() : null),
    stop: () => {
      for (const part of [heartbeat, kept, watch, refused, uplink]) part.stop()
      exchange.close()
    },
  }
}

type Live = Pick<Parameters<typeof formatMetrics>[0], 'stores' | 'associations' | 'events' | 'uplink'>

function statusPages(spool: Spool, live: () => Live) {
  return {
    metrics: () =>
      formatMetrics({
        ...live(),
        status: spoolStatus(spool),
        residentBytes: process.memoryUsage.rss(),
        nowMs: Date.now(),
      }),
    health: () => {
      const { unsent, disk, quarantinedItems, refused } = spoolStatus(spool)
      const lineUp = live().uplink.lineFailures === 0
      return { healthy: spool.space.hasRoom(), detail: { lineUp, unsent, disk, quarantinedItems, refused } }
    },
  }
}
