import { HeartbeatResponse, type Instruction, knownInstructions, reasonOf } from '@yingtong/agent-protocol'
import type { Log } from '../log.ts'
import type { CallerDesk } from '../receive/caller-desk.ts'
import type { Spool } from '../spool/open-spool.ts'
import type { CloudClient } from '../uplink/cloud-client.ts'
import { spoolStatus } from './spool-status.ts'
import { AGENT_VERSION } from './version.ts'

const INTERVAL_MS = 10_000
const DECLARED_STUDIES = 1_000

export interface HeartbeatDependencies {
  readonly spool: Spool
  readonly cloud: CloudClient
  readonly callers: CallerDesk
  readonly log: Log
  /** The cloud has answered. */
  onAnswer(): void
  /** It answers for the first time, or again after it did not. */
  onBack?(): void
  onInstruction(instruction: Instruction): void
  /** With 'resend': packs that the archive lost. */
  onResend(packs: readonly string[]): void
  /** Packs asked for that are no longer here. */
  takeGone(): string[]
  /** Answered or not. */
  afterBeat?(): void
}

/** Tells the cloud how the spool is and hears what it may ask: a closed list without addresses, paths or commands. */
export function startHeartbeat(deps: HeartbeatDependencies): { beat(): Promise<boolean>; stop(): void } {
  let stopped = false
  let failing = false
  let isBack = true
  const beat = async (): Promise<boolean> => {
    try {
      const gone = deps.takeGone()
      const { tally, revision } = deps.callers
      const seenCallers = tally.report()
      const body = {
        ...heartbeatOf(deps.spool),
        ...(gone.length > 0 ? { gone } : {}),
        seenCallers,
        callerRevision: revision,
      }
      const answer = await deps.cloud.post({ path: '/agent/v1/heartbeat', body }, HeartbeatResponse)
      if (stopped) return true
      deps.cloud.clock.learn(answer.serverTime)
      failing = false
      tally.taken(seenCallers)
      if (isBack) deps.onBack?.()
      isBack = false
      deps.onAnswer()
      // The page says whether the agent has the list: told at once, not with the next beat.
      if (answer.callers && deps.callers.take(answer.callers)) void beat()
      for (const instruction of knownInstructions(answer)) {
        if (instruction === 'resend') deps.onResend(answer.resend ?? [])
        else deps.onInstruction(instruction)
      }
      return true
    } catch (error) {
      if (!failing && !stopped) deps.log('warn', 'heartbeat.failed', { error: reasonOf(error) })
      failing = true
      isBack = true
      return false
    } finally {
      if (!stopped) deps.afterBeat?.()
    }
  }
  const timer = setInterval(() => void beat(), INTERVAL_MS)
  void beat()
  return {
    beat,
    stop: () => {
      stopped = true
      clearInterval(timer)
    },
  }
}

function heartbeatOf(spool: Spool) {
  const { unsent, disk, refused, quarantinedItems } = spoolStatus(spool)
  const { oldestReceivedAt } = unsent
  const { items, packs } = spool.journal
  return {
    version: AGENT_VERSION,
    agentTime: new Date().toISOString(),
    spool: {
      count: unsent.items,
      bytes: unsent.bytes,
      oldestUnsentAt: oldestReceivedAt === null ? null : new Date(oldestReceivedAt).toISOString(),
    },
    disk,
    quarantined: refused.objects + quarantinedItems,
    declared: packs.openStudies(DECLARED_STUDIES).map((studyInstanceUid) => ({
      studyInstanceUid,
      instances: items.instancesOfStudy(studyInstanceUid),
    })),
  }
}
