import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, ROOT, startProduct } from '../harness/start-product.ts'
import { dicomwebPeer } from './dicomweb-peer.ts'
import { dimseDoor, stowDoor } from './doors.ts'
import { faultOf, summary, writeTable } from './judge-trip.ts'
import { roundTrip, type Trip, type Way } from './round-trip.ts'
import { corpusSamples, type Sample, syntheticSamples } from './sample.ts'

const TABLE = join(ROOT, 'artifacts', 'conformance', 'corpus.tsv')
const TRIP_TIMEOUT_MS = 600_000
const files = corpusSamples()
const DOORS = ['DIMSE', 'STOW'] as const

let product: Product
const trips: Trip[] = []

beforeAll(async () => {
  product = await startProduct()
}, 330_000)

afterAll(async () => {
  if (trips.length > 0) {
    writeTable(TABLE, trips)
    console.log(summary(trips))
  }
  await product?.stop()
}, 60_000)

/** A process that died and was started again has another id. */
const processIds = (): unknown =>
  (JSON.parse(readFileSync(join(product.dataDir, 'run.json'), 'utf8')) as { processes: unknown }).processes

/** Each door leads to a hospital of its own, so that the same file is new at both. */
function way(name: (typeof DOORS)[number]): Way {
  const slug = name === 'DIMSE' ? 'county-a' : 'county-b'
  const peer = dicomwebPeer(`${product.web}/t/${slug}/dicom-web`, product.token(slug))
  if (name === 'STOW') return { name, peer, door: stowDoor(peer), compare: 'file' }
  return { name, peer, door: dimseDoor(product.dicomPort), compare: 'data set' }
}

async function faultsOf(name: (typeof DOORS)[number], samples: readonly Sample[]): Promise<string[]> {
  const made = await roundTrip(way(name), samples)
  trips.push(...made)
  return made.flatMap((trip) => {
    const fault = faultOf(trip)
    return fault ? [`${trip.sample.name}: ${fault}`] : []
  })
}

describe.each(DOORS)('through %s', (name) => {
  it(
    'A02, P02: every transfer syntax and every character set comes back bit for bit, names in Unicode',
    async () => {
      const samples = await syntheticSamples()
      expect(samples.length).toBeGreaterThan(60)
      expect(await faultsOf(name, samples)).toEqual([])
    },
    TRIP_TIMEOUT_MS,
  )

  if (files.length > 0)
    it(
      'A01, A02, A03, D10: every reference file is stored, found and returned as it was; damaged ones harm nothing',
      async () => {
        const atFirst = processIds()
        expect(await faultsOf(name, files)).toEqual([])
        expect(product.process.running).toBe(true)
        expect(processIds()).toEqual(atFirst)
      },
      TRIP_TIMEOUT_MS,
    )
})
