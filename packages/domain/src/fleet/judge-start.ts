import type { AgentStart } from '@yingtong/agent-protocol'

/** What is known of the agent's processes; no `starts` when none has said. */
export interface KnownStart {
  readonly starts: number | null
  readonly run: string | null
  readonly runSince: Date | null
}

/** A request that was on its way when the agent started anew may come after the first of the new process. */
const STRAGGLING_MS = 60_000

/**
 * Whether a request goes on where this agent was (promise C8). Each start has a number, written to the agent's disk
 * before it speaks, and a random name that is written nowhere: of two machines with one disk either both have the same
 * number under two names, or the one with the lower number goes on speaking.
 */
export function judgeStart(
  known: KnownStart,
  said: AgentStart | null,
  now: Date,
): 'goes-on' | 'starts-anew' | 'forked' {
  if (known.starts === null) return said ? 'starts-anew' : 'goes-on'
  if (!said) return 'forked'
  if (said.count > known.starts) return 'starts-anew'
  if (said.count === known.starts) return said.run === known.run ? 'goes-on' : 'forked'
  const straggles = known.runSince !== null && now.getTime() - known.runSince.getTime() < STRAGGLING_MS
  return straggles ? 'goes-on' : 'forked'
}
