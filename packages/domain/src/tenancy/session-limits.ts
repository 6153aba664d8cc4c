/** A session nobody uses ends after 30 minutes, any session after 12 hours (promise C5). */
export const SESSION_IDLE_MS = 30 * 60_000
export const SESSION_ABSOLUTE_MS = 12 * 3_600_000
/** `last_seen_at` is written at most this often. */
export const SESSION_TOUCH_MS = 60_000
