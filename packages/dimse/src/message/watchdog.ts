export type TimeoutKind =
  /** The peer stopped, or only dripped, in the middle of a message. */
  | 'stalled'
  /** The peer does not read what we send. */
  | 'write-stalled'
  /** Nothing happened on the association. */
  | 'idle'

export interface Activity {
  readonly bytesReceived: number
  readonly midMessage: boolean
  readonly writeBlocked: boolean
  /** We are the ones who make the peer wait. */
  readonly waitingForUs: boolean
}

export interface WatchdogOptions {
  readonly stallMs: number
  readonly idleMs: number
  readonly observe: () => Activity
  readonly onTimeout: (kind: TimeoutKind) => void
}

/** Fewer bytes than this within `stallMs` are no progress: a drip is not a transfer. */
const MIN_PROGRESS_BYTES = 1024

type Phase = TimeoutKind | 'waiting-for-us'

/** Looks at an association now and then and reports the first time limit that it exceeds. */
export class Watchdog {
  readonly #options: WatchdogOptions
  readonly #timer: NodeJS.Timeout
  #phase: Phase = 'idle'
  #since = performance.now()
  #bytesAtStart = 0

  constructor(options: WatchdogOptions) {
    this.#options = options
    const shortestMs = Math.min(options.stallMs, options.idleMs)
    const everyMs = Math.min(5000, Math.max(20, shortestMs / 8))
    this.#timer = setInterval(() => this.#look(), everyMs)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    const activity = this.#options.observe()
    const phase = phaseOf(activity)
    const progress = activity.bytesReceived - this.#bytesAtStart
    const wanted = phase === 'stalled' ? MIN_PROGRESS_BYTES : 1
    if (phase !== this.#phase || (phase !== 'write-stalled' && progress >= wanted)) {
      this.#phase = phase
      this.#since = performance.now()
      this.#bytesAtStart = activity.bytesReceived
      return
    }
    if (phase === 'waiting-for-us') return
    const limitMs = phase === 'idle' ? this.#options.idleMs : this.#options.stallMs
    if (performance.now() - this.#since < limitMs) return
    this.stop()
    this.#options.onTimeout(phase)
  }
}

function phaseOf(activity: Activity): Phase {
  if (activity.writeBlocked) return 'write-stalled'
  if (activity.waitingForUs) return 'waiting-for-us'
  return activity.midMessage ? 'stalled' : 'idle'
}
