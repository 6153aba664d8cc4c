import { type AgentStart, newAgentStart, reasonOf } from '@yingtong/agent-protocol'
import type { Log } from '../log.ts'
import { readSmallFile, writeSmallFile } from './small-file.ts'

const COUNT_MAX = 999_999_999

/**
 * Counts this start beside the key, on the disk before the first request goes out. A copy of the disk counts on from
 * the same number, which the cloud sees (promise C8). Without room to count the agent works all the same.
 */
export function countStart(keyFile: string, log: Log): AgentStart | null {
  const path = `${keyFile}.starts`
  try {
    const counted = Number(readSmallFile(path) ?? 0)
    const before = Number.isSafeInteger(counted) && counted >= 0 ? counted : 0
    const count = Math.min(before + 1, COUNT_MAX)
    writeSmallFile(path, `${count}\n`)
    return newAgentStart(count)
  } catch (error) {
    log('error', 'start.not-counted', { error: reasonOf(error) })
    return null
  }
}
