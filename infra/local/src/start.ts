import { fileURLToPath } from 'node:url'
import { enterHouse, type House, StartRefused, startHouse } from './start-house.ts'
import { statusLines } from './state/status-lines.ts'
import { Supervisor, serviceFaults } from './supervisor/supervisor.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')
const LAUNCHER_POLL_MS = 500
const SAME_WISH_MS = 1500
const lines = statusLines()
process.stderr.on('error', () => undefined)

async function start(): Promise<void> {
  const house = await enterHouse(ROOT, lines)
  const supervisor = new Supervisor(house.dataDir, lines.fault)
  const stop = stopper(supervisor)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(0))
  // Whoever suspends us would hold up every process that has something to say: Ctrl-C is the way to stop.
  for (const signal of ['SIGTSTP', 'SIGTTIN', 'SIGTTOU'] as const) process.on(signal, () => undefined)
  // The processes do the work, we only watch over them: no surprise of ours may end that.
  const surprised = (error: unknown) =>
    lines.fault(`the supervisor goes on after a surprise of its own: ${String(error)}`)
  process.on('uncaughtException', surprised)
  process.on('unhandledRejection', surprised)
  // The launcher hands signals on as long as it lives; without it nobody could stop us any more.
  const launcher = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === launcher) return
    clearInterval(watch)
    void stop(0)
  }, LAUNCHER_POLL_MS)
  watch.unref()
  try {
    await startHouse(house, supervisor, lines)
    for (const line of reachLines(house)) lines.step(line)
    lines.ready(readyLine(house))
  } catch (error) {
    explain(error, house)
    await stop(1)
  }
}

/**
 * Stops everything once, then ends with the code it was first asked for. Whoever asks again wants it now: one Ctrl-C
 * reaches us by several ways (terminal, npm, launcher), hence the pause before a second one counts.
 */
function stopper(supervisor: Supervisor): (code: number) => Promise<void> {
  let askedAt: number | null = null
  return async (code) => {
    if (askedAt !== null) {
      if (performance.now() - askedAt < SAME_WISH_MS) return
      lines.step('asked again: stopping at once')
      supervisor.hurry()
      return
    }
    askedAt = performance.now()
    lines.step('stopping …')
    await supervisor.stop()
    lines.step('stopped')
    process.exit(code)
  }
}

/** How to open to the hospital's network what listens on this machine only; one variable each. */
function reachLines({ environment }: House): readonly string[] {
  const { DICOM_HOST, HOST } = environment
  const lines: string[] = []
  if (HOST === '127.0.0.1')
    lines.push(
      'pages answer on this machine only: HOST=0.0.0.0 opens them (better: an HTTPS proxy before them)',
    )
  if (DICOM_HOST === '127.0.0.1')
    lines.push('DICOM answers on this machine only: DICOM_HOST=0.0.0.0 opens it to the hospital’s devices')
  return lines
}

function readyLine({ environment }: House): string {
  const { DATA_DIR, DICOM_PORT, PORT } = environment
  return `yingtong ready  web http://127.0.0.1:${PORT}  dicom EDGE@127.0.0.1:${DICOM_PORT}  data ${DATA_DIR}`
}

function explain(error: unknown, house: House): void {
  const faults = serviceFaults(error)
  for (const fault of faults) {
    lines.fault(`${fault.message}; its log is ${house.dataDir}/logs/${fault.service}.log`)
    if (fault.tail !== '') console.error(fault.tail)
  }
  if (error instanceof StartRefused) lines.fault(error.message)
  else if (faults.length === 0)
    lines.fault(error instanceof Error ? (error.stack ?? error.message) : String(error))
}

try {
  await start()
} catch (error) {
  if (!(error instanceof StartRefused)) throw error
  console.error(`yingtong: ${error.message}`)
  process.exit(1)
}
