/** Runs once when the process starts: a wrong environment stops it with every fault listed. */
export async function register() {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { readEnvironment } = await import('./env.ts')
  readEnvironment()
}
