import { appendFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { machine } from '../../perf/machine.ts'
import type { DeepRun } from './deep-run.ts'

// npm run chaos:deep [-- NAME …]: every `*.deep.ts` of this folder, or the named ones; a line each into tests/results.
const FOLDER = fileURLToPath(new URL('.', import.meta.url))
const RESULTS = fileURLToPath(new URL('../../results', import.meta.url))

async function deepRuns(): Promise<readonly DeepRun[]> {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.deep.ts'))
  const modules = await Promise.all(files.sort().map((file) => import(`./${file}`)))
  return modules.map((module) => module.default as DeepRun)
}

async function main(names: readonly string[]): Promise<boolean> {
  const runs = await deepRuns()
  const unknown = names.filter((name) => !runs.some((run) => run.name === name))
  if (unknown.length > 0)
    throw new Error(`no deep run ${unknown.join(', ')}; there are ${runs.map((run) => run.name).join(', ')}`)
  const day = new Date().toISOString().slice(0, 10)
  const seed = Date.now() % 2 ** 31
  let ok = true
  for (const run of runs.filter(({ name }) => names.length === 0 || names.includes(name))) {
    console.log(`── ${run.name}: ${run.promise}`)
    const start = performance.now()
    const { figures, faults } = await run.run({ seed, report: (line) => console.log(`   ${line}`) })
    const seconds = Math.round((performance.now() - start) / 1000)
    const line = { name: run.name, day, seed, seconds, ...figures, faults, machine: machine() }
    appendFileSync(`${RESULTS}/chaos-deep-${day}.jsonl`, `${JSON.stringify(line)}\n`)
    for (const fault of faults) console.log(`   FAULT ${fault}`)
    console.log(
      `   ${faults.length === 0 ? 'held' : 'DID NOT HOLD'} in ${seconds} s ${JSON.stringify(figures)}`,
    )
    ok &&= faults.length === 0
  }
  return ok
}

process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1
