/** `last_seen_at` is written at most this often; idle and absolute limits are the tenant's (TenantSecurity). */
export const SESSION_TOUCH_MS = 60_000
