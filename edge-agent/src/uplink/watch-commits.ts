import { reasonOf, StatusResponse } from '@yingtong/agent-protocol'
import { acknowledgeSafe, type SendDependencies } from './send-pack.ts'

const FIRST_ASK_MS = 1_000
const ASK_MS_MAX = 30_000
const PACKS_AT_ONCE = 200

export interface CommitWatch {
  /** A pack was committed: ask again soon. */
  notify(): void
  stop(): void
}

/** Asks the cloud for ACK-S of every committed pack: soon after a commit, then ever more rarely. */
export function watchCommits(
  deps: Pick<SendDependencies, 'journal' | 'layout' | 'cloud' | 'log'> & { onLost(): void },
): CommitWatch {
  let waitMs = FIRST_ASK_MS
  let cursor = 0
  let asking = false
  let stopped = false
  let timer: NodeJS.Timeout | undefined

  const schedule = (): void => {
    clearTimeout(timer)
    if (!stopped) timer = setTimeout(() => void turn(), waitMs)
  }
  const turn = async (): Promise<void> => {
    asking = true
    try {
      cursor = await askOnce(deps, cursor)
    } catch (error) {
      if (!stopped) deps.log('warn', 'uplink.status-failed', { error: reasonOf(error) })
    }
    asking = false
    waitMs = Math.min(ASK_MS_MAX, waitMs * 1.5)
    schedule()
  }
  schedule()
  return {
    notify: () => {
      waitMs = FIRST_ASK_MS
      if (!asking) schedule()
    },
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}

/** Asks about the next packs behind `afterId`; returns where to go on, 0 at the end. */
async function askOnce(deps: Parameters<typeof watchCommits>[0], afterId: number): Promise<number> {
  const { journal, cloud, log } = deps
  const packs = journal.packs.toVerify(afterId, PACKS_AT_ONCE)
  if (packs.length === 0) return 0
  const asked = new Set(packs.map(({ sha256 }) => sha256))
  const answer = await cloud.post({ path: '/agent/v1/status', body: { packs: [...asked] } }, StatusResponse)
  for (const { sha256, ack } of answer.packs) {
    if (!asked.has(sha256) || ack === 'C') continue
    // An object of it came again while the cloud answered: the answer was about the copy before.
    if (journal.packs.find(sha256)?.state !== 'committed') continue
    if (ack === 'S') acknowledgeSafe(deps, sha256)
    else {
      log('error', 'uplink.lost-by-cloud', { sha256 })
      journal.write(() => journal.packs.move(sha256, 'packed'))
      deps.onLost()
    }
  }
  return packs.length === PACKS_AT_ONCE ? (packs.at(-1)?.id ?? 0) : 0
}
