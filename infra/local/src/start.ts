import { fileURLToPath } from 'node:url'
import { enterHouse, type House, StartRefused, startHouse } from './start-house.ts'
import { statusLines } from './state/status-lines.ts'
import { Supervisor, serviceFaults } from './supervisor/supervisor.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')
const LAUNCHER_POLL_MS = 500
const lines = statusLines()

async function start(): Promise<void> {
  const house = await enterHouse(ROOT, lines)
  const supervisor = new Supervisor(house.dataDir, lines.fault)
  const stop = stopper(supervisor)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(0))
  // The launcher hands signals on as long as it lives; without it nobody could stop us any more.
  const launcher = process.ppid
  setInterval(() => process.ppid !== launcher && stop(0), LAUNCHER_POLL_MS).unref()
  try {
    await startHouse(house, supervisor, lines)
    lines.ready(readyLine(house))
  } catch (error) {
    explain(error, house)
    await stop(1)
  }
}

/** Stops everything once, however often it is asked, then ends with the code it was first asked for. */
function stopper(supervisor: Supervisor): (code: number) => Promise<void> {
  let stopping = false
  return async (code) => {
    if (stopping) return
    stopping = true
    lines.step('stopping …')
    await supervisor.stop()
    lines.step('stopped')
    process.exit(code)
  }
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
  if (faults.length === 0)
    lines.fault(error instanceof Error ? (error.stack ?? error.message) : String(error))
}

try {
  await start()
} catch (error) {
  if (!(error instanceof StartRefused)) throw error
  console.error(`yingtong: ${error.message}`)
  process.exit(1)
}
