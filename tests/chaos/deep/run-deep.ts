import { appendFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { machine } from '../../perf/machine.ts'
import type { DeepRun } from './deep-run.ts'

// npm run chaos:deep [-- NAME … --count N --minutes N --seed N]: every `*.deep.ts` of this folder, or the named ones; a line each
// into tests/results. A run with a count of its own is a trial and only shown.
const FOLDER = fileURLToPath(new URL('.', import.meta.url))
const RESULTS = fileURLToPath(new URL('../../results', import.meta.url))

async function deepRuns(): Promise<readonly DeepRun[]> {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.deep.ts'))
  const modules = await Promise.all(files.sort().map((file) => import(`./${file}`)))
  return modules.flatMap((module) => module.default as DeepRun | readonly DeepRun[])
}

const isMeant = (run: DeepRun, name: string) => run.name === name || run.name.startsWith(`${name}/`)

async function main(): Promise<boolean> {
  const { values, positionals: names } = parseArgs({
    allowPositionals: true,
    options: { count: { type: 'string' }, minutes: { type: 'string' }, seed: { type: 'string' } },
  })
  const runs = await deepRuns()
  const unknown = names.filter((name) => !runs.some((run) => isMeant(run, name)))
  if (unknown.length > 0)
    throw new Error(`no deep run ${unknown.join(', ')}; there are ${runs.map((run) => run.name).join(', ')}`)
  const day = new Date().toISOString().slice(0, 10)
  const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed)
  const asked = {
    ...(values.count === undefined ? {} : { count: Number(values.count) }),
    ...(values.minutes === undefined ? {} : { minutes: Number(values.minutes) }),
  }
  let ok = true
  for (const run of runs.filter((each) => names.length === 0 || names.some((name) => isMeant(each, name)))) {
    console.log(`── ${run.name}: ${run.promise}`)
    const start = performance.now()
    const { figures, faults } = await run.run({
      seed,
      ...asked,
      report: (line) => console.log(`   ${line}`),
    })
    const seconds = Math.round((performance.now() - start) / 1000)
    const line = { name: run.name, day, seed, seconds, ...figures, faults, machine: machine() }
    if (values.count === undefined)
      appendFileSync(`${RESULTS}/chaos-deep-${day}.jsonl`, `${JSON.stringify(line)}\n`)
    for (const fault of faults) console.log(`   FAULT ${fault}`)
    console.log(
      `   ${faults.length === 0 ? 'held' : 'DID NOT HOLD'} in ${seconds} s ${JSON.stringify(figures)}`,
    )
    ok &&= faults.length === 0
  }
  return ok
}

// Whoever ends us ends what we started: that is done at our own exit, which a signal alone would leave out.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))
process.exitCode = (await main()) ? 0 : 1
