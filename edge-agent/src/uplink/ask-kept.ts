import { PACKS_MAX, reasonOf, StatusResponse } from '@yingtong/agent-protocol'
import type { Log } from '../log.ts'
import type { Spool } from '../spool/open-spool.ts'
import type { CloudClient } from './cloud-client.ts'
import type { Resender } from './resend-packs.ts'

const HOUR_MS = 60 * 60 * 1_000

export interface KeptWatch {
  /** The cloud was away and answers again: it may have come back as it was earlier. */
  cloudIsBack(): void
  stop(): void
}

interface KeptDependencies extends Pick<Spool, 'journal'> {
  readonly cloud: Pick<CloudClient, 'post'>
  readonly resender: Pick<Resender, 'ask'>
  readonly log: Log
  readonly everyMs?: number
}

/**
 * Asks about every verified pack whose originals are still kept. ACK-S is said about then: an archive that was restored
 * from a backup may know nothing of it, and cannot know what to ask for. So the agent asks: at its start, whenever the
 * cloud was away, and each hour; what the cloud does not have is offered again.
 */
export function watchKept({ journal, cloud, resender, log, everyMs = HOUR_MS }: KeptDependencies): KeptWatch {
  let stopped = false
  let asking = false
  let again = false

  const askAll = async (): Promise<void> => {
    const kept = journal.packs.inState('verified').map(({ sha256 }) => sha256)
    for (let at = 0; at < kept.length && !stopped; at += PACKS_MAX) {
      const body = { packs: kept.slice(at, at + PACKS_MAX) }
      const answer = await cloud.post({ path: '/agent/v1/status', body }, StatusResponse)
      const lost = answer.packs.filter(({ ack }) => ack === 'none').map(({ sha256 }) => sha256)
      if (lost.length > 0) log('warn', 'uplink.kept-are-lost', { packs: lost.length })
      resender.ask(lost)
    }
  }
  const turn = async (): Promise<void> => {
    if (asking || stopped) {
      again = asking
      return
    }
    asking = true
    try {
      await askAll()
    } catch (error) {
      if (!stopped) log('warn', 'uplink.kept-not-asked', { error: reasonOf(error) })
    }
    asking = false
    if (again) {
      again = false
      void turn()
    }
  }
  const timer = setInterval(() => void turn(), everyMs)
  return {
    cloudIsBack: () => void turn(),
    stop: () => {
      stopped = true
      clearInterval(timer)
    },
  }
}
