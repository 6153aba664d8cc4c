import { type Ctx, VaultError } from '../kernel/index.ts'
import type { ObjectRange } from '../ports.ts'

/** Bytes of the store; null when what lies there is not what was written, so that callers treat it as damage. */
export async function readStored(ctx: Ctx, key: string, range?: ObjectRange): Promise<Uint8Array | null> {
  try {
    return await ctx.services.store.read(key, range)
  } catch (error) {
    // A sealed object that was changed does not open at all.
    if (error instanceof VaultError) return null
    throw error
  }
}
