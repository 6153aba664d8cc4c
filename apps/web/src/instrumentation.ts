/** Until the process ends though a request still runs. */
const GRACE_MS = 10_000

/**
 * Runs once when the process starts: a wrong environment stops it with every fault listed. Behind that the console
 * tells of errors only what a log may hold, and what no request caught makes room for another process: Next.js by itself
 * writes such an exception down and goes on as if nothing were.
 */
export async function register() {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { readEnvironment } = await import('./env.ts')
  const { LOG_LEVEL } = readEnvironment()
  const { loadDomain, loadPlatform } = await import('./server-packages.ts')
  const { quietConsole } = await import('./server/quiet-console.ts')
  const { reasonOf } = await loadDomain()
  const { countedFaults, lastNet, processLog } = await loadPlatform()
  const log = processLog('web', LOG_LEVEL)
  quietConsole(console, reasonOf, (level, reasons) => log[level]('console', { what: reasons.join(' | ') }))
  lastNet({
    faults: countedFaults(log),
    graceMs: GRACE_MS,
    // Next.js closes its listener and finishes what runs on this signal; then it ends the process itself.
    finish: () => new Promise(() => void process.kill(process.pid, 'SIGTERM')),
  })
}
