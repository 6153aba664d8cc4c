import { reasonOf } from '@yingtong/agent-protocol'
import { SopStatus } from '@yingtong/dicom'
import { fileMetaInformation, type StoreBody, type StoreHandler, type StoreRequest } from '@yingtong/dimse'
import type { Log } from '../log.ts'
import type { CommitOutcome, Committer } from '../spool/committer.ts'
import type { DigestThread } from '../spool/digest-thread.ts'
import { isDiskFault, isDiskFull } from '../spool/durable-file.ts'
import { fileSource } from '../spool/file-source.ts'
import type { FreeSpace } from '../spool/free-space.ts'
import type { Journal } from '../spool/journal.ts'
import type { SpoolLayout } from '../spool/layout.ts'
import { quarantineObject } from '../spool/quarantine.ts'
import type { SpareFiles } from '../spool/spare-files.ts'
import { receiveTempObject, type TempObject } from '../spool/temp-object.ts'
import { inspectInThread, isSlowToInspect } from './inspect-in-thread.ts'
import {
  type AcceptedObject,
  inspectObject,
  type RefusedObjectVerdict,
  type Verdict,
} from './inspect-object.ts'
import type { RushMeter } from './rush.ts'

export interface StoreCounts {
  stored: number
  duplicates: number
  conflicts: number
  refused: number
  outOfRoom: number
}

export interface StoreDependencies {
  readonly layout: SpoolLayout
  readonly journal: Journal
  readonly committer: Committer
  readonly files: SpareFiles
  readonly digests: DigestThread
  readonly space: FreeSpace
  readonly counts: StoreCounts
  readonly rush: RushMeter
  readonly log: Log
  /** Refused bytes lie in the quarantine and wait to be sent. */
  onQuarantined(): void
}

type StoreResult = Awaited<ReturnType<StoreHandler>>

const NO_ROOM: StoreResult = {
  status: SopStatus.OutOfResources,
  errorComment: 'The disk of the agent is full or broken',
}

/** C-STORE as SCP (PS3.4 §B.2): 0x0000 is ACK-E, given after file, folder and journal row are on the disk. */
export function createStoreHandler(deps: StoreDependencies): StoreHandler {
  return async (req, body) => {
    try {
      if (deps.space.hasRoom()) return await store(deps, req, body)
    } catch (error) {
      if (!isDiskFault(error)) throw error
      deps.log('warn', isDiskFull(error) ? 'store.disk-full' : 'store.disk-fault', { error: reasonOf(error) })
    }
    // Before the body is read, where there is no room; the upper layer lets it pass by.
    deps.counts.outOfRoom++
    return NO_ROOM
  }
}

async function store(deps: StoreDependencies, req: StoreRequest, body: StoreBody): Promise<StoreResult> {
  const into = { file: deps.files.take(), digest: deps.digests.open(), space: deps.space }
  const temp = await receiveTempObject({ prefix: filePrefix(req), body }, into)
  deps.rush.stored(temp.byteLength)
  try {
    const synced = temp.sync() // digest and fsync run while the header is read
    const inspected = inspect(deps, temp, req)
    const [verdict, sha256] = await Promise.all([inspected, temp.digest(), synced])
    return verdict.accepted
      ? await keep(deps, { temp, sha256, verdict, req })
      : await refuse(deps, { temp, sha256, verdict, req })
  } finally {
    temp.discard()
  }
}

/**
 * Preamble and group 2. Without the sender's title, so that equal data sets from two devices give equal files.
 */
function filePrefix({ sopClassUid, sopInstanceUid, transferSyntaxUid }: StoreRequest): Uint8Array {
  return fileMetaInformation({ sopClassUid, sopInstanceUid, transferSyntaxUid, sourceAeTitle: '' })
}

async function inspect({ log }: StoreDependencies, temp: TempObject, req: StoreRequest): Promise<Verdict> {
  try {
    if (!isSlowToInspect(temp.byteLength, req.transferSyntaxUid)) {
      return inspectObject(fileSource(temp.fd, temp.byteLength), req)
    }
    const { sopClassUid, sopInstanceUid } = req
    return await inspectInThread({ path: temp.path, announced: { sopClassUid, sopInstanceUid } })
  } catch (error) {
    // A parser that fails in an unforeseen way must cost this object its place, not the process its life.
    log('error', 'store.inspect-failed', { byteLength: temp.byteLength, error: reasonOf(error) })
    const reason = 'The object cannot be read as DICOM'
    return { accepted: false, status: SopStatus.CannotUnderstand, code: 'unreadable', reason }
  }
}

interface Kept {
  readonly temp: TempObject
  readonly sha256: string
  readonly verdict: AcceptedObject
  readonly req: StoreRequest
}

async function keep(deps: StoreDependencies, { temp, sha256, verdict, req }: Kept): Promise<StoreResult> {
  temp.close()
  const outcome = await deps.committer.commit({
    tempPath: temp.path,
    item: {
      sha256,
      byteLength: temp.byteLength,
      sopClassUid: verdict.sopClassUid,
      sopInstanceUid: verdict.sopInstanceUid,
      studyInstanceUid: verdict.studyInstanceUid,
      seriesInstanceUid: verdict.seriesInstanceUid,
      transferSyntaxUid: req.transferSyntaxUid,
      callingAeTitle: req.assoc.callingAeTitle,
      remoteAddress: req.assoc.remoteAddress,
      frameBytes: verdict.frameBytes,
      stat: verdict.stat,
      receivedAt: Date.now(),
    },
  })
  count(deps.counts, outcome)
  if (outcome === 'conflict') {
    deps.log('warn', 'store.conflict', { sha256 })
  }
  return { status: SopStatus.Success }
}

function count(counts: StoreCounts, outcome: CommitOutcome): void {
  if (outcome === 'duplicate') counts.duplicates++
  else counts.stored++
  if (outcome === 'conflict') counts.conflicts++
}

interface Refused {
  readonly temp: TempObject
  readonly sha256: string
  readonly verdict: RefusedObjectVerdict
  readonly req: StoreRequest
}

async function refuse(
  deps: StoreDependencies,
  { temp, sha256, verdict, req }: Refused,
): Promise<StoreResult> {
  deps.counts.refused++
  const { code, reason } = verdict
  const { callingAeTitle, calledAeTitle, remoteAddress } = req.assoc
  const { sopClassUid, sopInstanceUid } = req
  const about = { sha256, code, reason, sopClassUid, sopInstanceUid, receivedAt: Date.now() }
  const kept = await quarantineObject(deps, temp, { ...about, callingAeTitle, calledAeTitle, remoteAddress })
  deps.log('warn', 'store.refused', { sha256, code, kept })
  if (kept) deps.onQuarantined()
  return {
    status: verdict.status,
    errorComment: reason.slice(0, 64), // (0000,0902) is LO
    ...(verdict.offendingElements ? { offendingElements: [...verdict.offendingElements] } : {}),
  }
}
