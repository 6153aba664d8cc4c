const DAY_MS = 86_400_000

/** A key is exchanged after this; an older one goes on working, since an agent may have been offline. */
export const KEY_MS = 90 * DAY_MS
/** For how long the key before is still good. */
export const KEY_OVERLAP_MS = 7 * DAY_MS

/** Whether the agent should make a new key now. */
export function rotationIsDue(
  agent: { readonly keySince: Date; readonly rotationAskedAt: Date | null },
  now: Date,
): boolean {
  return agent.rotationAskedAt !== null || now.getTime() - agent.keySince.getTime() >= KEY_MS
}
