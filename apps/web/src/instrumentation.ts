/**
 * Runs once when the process starts: a wrong environment stops it with every fault listed. Behind that the console
 * tells of errors only what a log may hold.
 */
export async function register() {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { readEnvironment } = await import('./env.ts')
  const { LOG_LEVEL } = readEnvironment()
  const { loadDomain, loadPlatform } = await import('./server-packages.ts')
  const { quietConsole } = await import('./server/quiet-console.ts')
  const { reasonOf } = await loadDomain()
  const log = (await loadPlatform()).processLog('web', LOG_LEVEL)
  quietConsole(console, reasonOf, (level, reasons) => log[level]('console', { what: reasons.join(' | ') }))
}
