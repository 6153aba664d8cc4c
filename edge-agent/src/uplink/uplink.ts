import { reasonOf } from '@yingtong/agent-protocol'
import type { Pack } from '../spool/pack-rows.ts'
import { backoffMs } from './backoff.ts'
import { CloudError } from './cloud-error.ts'
import { remakeUnlessWhole } from './remake-pack.ts'
import { type SendDependencies, sendPack } from './send-pack.ts'

/** Packs on their way at once; one more for a stat study, which waits for nobody. */
const AT_ONCE = 3
const AT_ONCE_WITH_STAT = 4
const LOOK_AHEAD = 64
const TURN_AGAIN_MS = 5_000
const OFFER_AGAIN_AFTER_MS = 2_000

interface Retry {
  readonly attempts: number
  readonly at: number
}

const NO_RETRY: Retry = { attempts: 0, at: 0 }

export interface UplinkDependencies extends Omit<SendDependencies, 'onPart'> {
  onCommitted(): void
}

/**
 * Sends what is packed, stat studies first. A failure of the line holds everything back with one backoff, a failure of
 * one pack only that pack. Times are of the monotonic clock, so that a jump of the wall clock delays nothing.
 */
export class Uplink {
  readonly #deps: UplinkDependencies
  readonly #active = new Map<string, Pack>()
  readonly #retries = new Map<string, Retry>()
  #line = NO_RETRY
  #sentBytes = 0
  #paused = false
  #stopped = false
  #timer: NodeJS.Timeout | undefined

  constructor(deps: UplinkDependencies) {
    this.#deps = deps
    this.notify()
  }

  /** There may be something to send. */
  notify(): void {
    if (this.#stopped) return
    clearTimeout(this.#timer)
    const now = performance.now()
    let next: number | null
    try {
      if (!this.#paused && now >= this.#line.at) this.#start(now)
      next = this.#nextTry(now)
    } catch (error) {
      // A journal that cannot be read for a moment.
      this.#deps.log('error', 'uplink.turn-failed', { error: reasonOf(error) })
      next = now + TURN_AGAIN_MS
    }
    if (next !== null) this.#timer = setTimeout(() => this.notify(), Math.max(10, next - now))
  }

  /** The cloud has answered something else: the line is up, no reason to wait longer. */
  lineIsUp(): void {
    if (this.#line.attempts === 0) return
    this.#line = NO_RETRY
    this.notify()
  }

  /** Objects of these packs came again: they are offered when the sender has paused, not with each object. */
  offerAgain(packs: readonly string[]): void {
    const at = performance.now() + OFFER_AGAIN_AFTER_MS
    for (const sha256 of packs) this.#retries.set(sha256, { attempts: 0, at })
    this.notify()
  }

  /** Forgets every wait. */
  sendNow(): void {
    this.#retries.clear()
    this.#line = NO_RETRY
    this.notify()
  }

  pause(paused: boolean): void {
    this.#paused = paused
    this.notify()
  }

  get counters(): { readonly sentBytes: number; readonly active: number; readonly lineFailures: number } {
    return { sentBytes: this.#sentBytes, active: this.#active.size, lineFailures: this.#line.attempts }
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  #start(now: number): void {
    for (const pack of this.#deps.journal.packs.toSend(LOOK_AHEAD + this.#retries.size)) {
      if (this.#active.size >= (pack.stat ? AT_ONCE_WITH_STAT : AT_ONCE)) return
      const waits = (this.#retries.get(pack.sha256)?.at ?? 0) > now
      if (!waits && !this.#active.has(pack.sha256)) void this.#send(pack)
    }
  }

  #nextTry(now: number): number | null {
    if (this.#paused) return null
    const waits = [this.#line.at, ...[...this.#retries.values()].map(({ at }) => at)].filter((at) => at > now)
    return waits.length > 0 ? Math.min(...waits) : null
  }

  async #send(pack: Pack): Promise<void> {
    const { log } = this.#deps
    this.#active.set(pack.sha256, pack)
    try {
      const onPart = (byteLength: number) => this.#progress(pack, byteLength)
      const sent = await sendPack({ ...this.#deps, onPart }, pack)
      this.#retries.delete(pack.sha256)
      this.#line = NO_RETRY
      if (sent === 'committed') {
        const { sha256, byteLength, items } = pack
        log('info', 'uplink.committed', { sha256, byteLength, items })
        this.#deps.onCommitted()
      }
    } catch (error) {
      if (!this.#stopped && !(await this.#isRemade(pack, error))) this.#failed(pack, error)
    }
    this.#active.delete(pack.sha256)
    this.notify()
  }

  /** Whether it is the agent's own file that cannot be sent. The line's failures say nothing about it. */
  async #isRemade(pack: Pack, error: unknown): Promise<boolean> {
    if (error instanceof CloudError && error.failure === 'transient') return false
    try {
      return await remakeUnlessWhole(this.#deps, pack)
    } catch (fault) {
      this.#deps.log('error', 'pack.not-remade', { sha256: pack.sha256, error: reasonOf(fault) })
      return false
    }
  }

  /** Something got through: the next failure is a first one again. */
  #progress({ sha256 }: Pack, byteLength: number): void {
    this.#sentBytes += byteLength
    this.#retries.delete(sha256)
    this.#line = NO_RETRY
  }

  #failed(pack: Pack, error: unknown): void {
    const known = error instanceof CloudError ? error : null
    const { sha256 } = pack
    const reason = reasonOf(error)
    this.#deps.log('warn', 'uplink.failed', {
      sha256,
      failure: known?.failure ?? 'internal',
      status: known?.status ?? null,
      error: reason,
    })
    const permanent = known?.failure === 'permanent'
    this.#note(sha256, reason, permanent)
    if (permanent) return
    const now = performance.now()
    const attempts = (this.#retries.get(sha256)?.attempts ?? 0) + 1
    this.#retries.set(sha256, { attempts, at: now + (known?.retryAfterMs ?? backoffMs(attempts)) })
    if (known?.failure !== 'transient' || now < this.#line.at) return
    const lineAttempts = this.#line.attempts + 1
    this.#line = { attempts: lineAttempts, at: now + (known.retryAfterMs ?? backoffMs(lineAttempts)) }
  }

  /** In the journal, unless that too fails for want of room: the next try begins with an offer all the same. */
  #note(sha256: string, reason: string, permanent: boolean): void {
    const { journal, log } = this.#deps
    try {
      journal.write(() => {
        if (permanent) journal.packs.move(sha256, 'quarantined', { reason })
        else journal.packs.countAttempt(sha256, reason)
      })
    } catch (error) {
      log('error', 'uplink.journal-failed', { sha256, error: reasonOf(error) })
    }
  }
}
