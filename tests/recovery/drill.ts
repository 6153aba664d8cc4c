import { appendFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { machine } from '../perf/machine.ts'
import { runDrill } from './run-drill.ts'

// npm run drill [-- --images N --rows N]: the whole drill, with the copies that the house takes by itself and with those
// of `npm run backup`; a line each into tests/results. Ends with 1 when something is missing or too slow.
const RPO_SECONDS_MAX = 5 * 60
const RTO_SECONDS_MAX = 30 * 60

const { values } = parseArgs({
  options: { images: { type: 'string', default: '600' }, rows: { type: 'string', default: '256' } },
})
const day = new Date().toISOString().slice(0, 10)
const results = new URL(`../results/drill-${day}.jsonl`, import.meta.url)
for (const automatic of [true, false]) {
  console.log(`── ${automatic ? 'BACKUP_DIR: the house copies by itself' : 'npm run backup, twice'}`)
  const report = (line: string) => console.log(`   ${line}`)
  const result = await runDrill({
    images: Number(values.images),
    rows: Number(values.rows),
    automatic,
    report,
  })
  // By hand the loss is as old as the last copy, whose time is the operator's choice.
  const inTime = result.rtoSeconds <= RTO_SECONDS_MAX && (!automatic || result.rpoSeconds <= RPO_SECONDS_MAX)
  const line = { name: 'drill', day, automatic, ...result, inTime, machine: machine() }
  appendFileSync(results, `${JSON.stringify(line)}\n`)
  console.log(`   ${JSON.stringify(result)}`)
  if (result.faults.length > 0 || !inTime) process.exitCode = 1
}
