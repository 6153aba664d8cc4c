// `npm run bench -- NAME …`: our figure and Orthanc's in one run, one JSON line for each benchmark.
import { type Benchmark, rounded } from './benchmarks/benchmark.ts'
import { frames } from './benchmarks/frames.ts'
import { metadata } from './benchmarks/metadata.ts'
import { pipeline } from './benchmarks/pipeline.ts'
import { store } from './benchmarks/store.ts'
import { machine } from './machine.ts'
import { startRig } from './rig/start-rig.ts'

const BENCHMARKS: readonly Benchmark[] = [store, pipeline, frames, metadata]

async function measure(chosen: readonly Benchmark[]): Promise<void> {
  const rig = await startRig()
  try {
    for (const { name, budget, run } of chosen) {
      const before = machine()
      const figures = await run(rig)
      const ratio = rounded(figures.ours / figures.orthanc, 3)
      const date = new Date().toISOString()
      console.log(JSON.stringify({ bench: name, date, ...figures, ratio, budget, machine: before }))
    }
  } finally {
    await rig.stop()
  }
}

function list(): void {
  console.log('npm run bench -- NAME …, or all\n')
  for (const { name, work, budget } of BENCHMARKS) console.log(`${name.padEnd(10)}${work}; budget ${budget}`)
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => name !== 'all' && !BENCHMARKS.some((each) => each.name === name))
if (wanted.length === 0) list()
else if (unknown.length > 0) {
  console.error(`no benchmark is called ${unknown.join(' or ')}`)
  list()
  process.exitCode = 2
} else {
  await measure(BENCHMARKS.filter(({ name }) => wanted.includes('all') || wanted.includes(name)))
}
