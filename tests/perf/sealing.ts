// `npm run bench:sealing`: what sealing at rest costs, ways to keep objects turn by turn in one run.
import { createHash, randomBytes } from 'node:crypto'
import { useCrc32c } from '@yingtong/agent-protocol'
import { nativeCrc32c } from '@yingtong/platform'
import { startRegion } from '@yingtong/testkit'
import { rounded } from './benchmarks/benchmark.ts'
import { machine } from './machine.ts'
import { benchTenant, frameReader, type Measured, WAYS, type Way } from './rig/sealed-ways.ts'

const ROUNDS = 20
const WRITES = 4
const COST_MAX = 0.1
const PACK_BYTES = 30 * 1024 * 1024

type Results = Record<Way, Measured[]>
const noResults = (): Results => ({ open: [], remembered: [], sealed: [], sm: [] })

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
const ofAll = (results: readonly Measured[], name: keyof Measured) =>
  median(results.map((each) => each[name]))

/** Turn by turn and in turning order, so that all see the same machine; the first two rounds only warm up. */
async function rounds(count: number, measure: (way: Way) => Promise<Measured>): Promise<Results> {
  const results = noResults()
  for (let round = -2; round < count; round += 1)
    for (const turn of WAYS.keys()) {
      const way = WAYS[(turn + round + 2) % WAYS.length]!
      const measured = await measure(way)
      if (round >= 0) results[way].push(measured)
    }
  return results
}

/** How much more or less `way` has than `base`: the median over rounds, each compared within itself. */
const against = (results: Results, way: Way, [base, name]: readonly [Way, keyof Measured]) =>
  median(results[way].map((each, round) => each[name] / results[base][round]![name]))

const region = await startRegion()
try {
  useCrc32c(nativeCrc32c) // As the gateway does.
  const before = machine()
  const tenants = { open: await benchTenant(region, 'open') } as Record<
    Way,
    Awaited<ReturnType<typeof benchTenant>>
  >
  for (const way of WAYS.slice(1)) tenants[way] = await benchTenant(region, way)
  const readers = {} as Record<Way, () => Promise<Measured>>
  for (const way of WAYS) readers[way] = await frameReader(region, tenants[way])
  const frames = await rounds(ROUNDS, (way) => readers[way]())
  const body = randomBytes(PACK_BYTES)
  const sha256 = createHash('sha256').update(body).digest('hex')
  const writes = await rounds(WRITES, (way) => tenants[way].write(body, sha256))
  const cost = 1 - against(frames, 'sealed', ['open', 'rate'])
  const figures = (way: Way) => ({
    framesPerS: rounded(ofAll(frames[way], 'rate'), 0),
    cpuMsPerFrame: rounded(ofAll(frames[way], 'cpuMs'), 2),
    rateRatio: rounded(against(frames, way, ['open', 'rate']), 3),
    cpuRatio: rounded(against(frames, way, ['open', 'cpuMs']), 3),
    writeMibPerS: rounded(ofAll(writes[way], 'rate'), 0),
    writeCpuMsPerMib: rounded(ofAll(writes[way], 'cpuMs'), 2),
  })
  console.log(
    JSON.stringify({
      bench: 'sealing',
      date: new Date().toISOString(),
      unit: 'share of the frames per second that sealing takes, pair by pair',
      cost: rounded(cost, 3),
      budget: `≤ ${COST_MAX}`,
      met: cost <= COST_MAX,
      rounds: ROUNDS,
      ...Object.fromEntries(WAYS.map((way) => [way, figures(way)])),
      sealedAgainstRemembered: {
        rateRatio: rounded(against(frames, 'sealed', ['remembered', 'rate']), 3),
        cpuRatio: rounded(against(frames, 'sealed', ['remembered', 'cpuMs']), 3),
      },
      machine: before,
    }),
  )
} finally {
  await region.stop()
}
