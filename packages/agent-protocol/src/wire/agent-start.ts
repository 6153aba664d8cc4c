/** One start of the agent's process: its number, written down before it speaks, and a name that is never written. */
export interface AgentStart {
  readonly count: number
  /** 64 random bits, hex. */
  readonly run: string
}

const STARTED = /^s([1-9]\d{0,8})-([0-9a-f]{16})-[0-9a-f]{32}$/

/** The start of a process that has started `count` times. */
export function newAgentStart(count: number): AgentStart {
  return { count, run: randomHex(8) }
}

/**
 * A nonce for one request: 128 random bits, behind the start of the process where there is one. So every signature says
 * which process made it, and two machines with one key are told apart (promise C8).
 */
export function newNonce(start?: AgentStart): string {
  return start ? `s${start.count}-${start.run}-${randomHex(16)}` : crypto.randomUUID()
}

/** The start that a nonce names; null for an agent that does not say. */
export function startOf(nonce: string): AgentStart | null {
  const [, count, run] = STARTED.exec(nonce) ?? []
  return count && run ? { count: Number(count), run } : null
}

function randomHex(byteLength: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(byteLength))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
