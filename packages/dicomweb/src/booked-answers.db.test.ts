import { memorySource, readInstance } from '@yingtong/dicom'
import { acceptInstances, type Ctx, memoryBudget } from '@yingtong/domain'
import { ctSeries, startRegion, type TestRegion } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { handleDicomweb } from './handle-request.ts'

// What an answer holds in memory is booked for the hospital that asked, until it is read or left: its next question waits
// and is told to come again, another hospital's is answered.

const BASE = 'http://pacs.example/dicom-web'
const MIB = 1024 * 1024

interface Hospital {
  readonly ctx: Ctx
  readonly study: string
  readonly series: string
  readonly instance: string
}

let region: TestRegion
let greedy: Hospital
let quiet: Hospital

async function hospital(slug: string): Promise<Hospital> {
  const ctx = await (await region.tenant(slug)).as('technologist')
  const [first, second] = [0, 1].map((seed) => ctSeries({ slices: 3, rows: 32, columns: 32, seed }))
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = readInstance(memorySource(first![0]!))
  const other = ctSeries({ slices: 2, rows: 32, columns: 32, studyInstanceUid, seed: 2 })
  const objects = [...first!, ...second!, ...other].map((bytes) => memorySource(bytes))
  await acceptInstances(ctx, { objects, source: 'stow' })
  return { ctx, study: studyInstanceUid, series: seriesInstanceUid, instance: sopInstanceUid }
}

beforeAll(async () => {
  region = await startRegion()
  greedy = await hospital('greedy')
  quiet = await hospital('quiet')
})
afterAll(() => region?.stop())

const ask = ({ ctx }: Hospital, path: string, memory: ReturnType<typeof memoryBudget>) =>
  handleDicomweb(
    new Request(`${BASE}${path}`, {
      headers: { accept: 'application/dicom+json', 'accept-encoding': 'gzip' },
    }),
    { ...ctx, services: { ...ctx.services, memory } },
    BASE,
  )

describe.each<[string, number, (of: Hospital) => string]>([
  ['a search for a thousand studies', 32 * MIB, () => '/studies?limit=1000'],
  ['a search for a thousand series', 32 * MIB, () => '/series?limit=1000'],
  ['a search for a thousand instances', 32 * MIB, () => '/instances?limit=1000'],
  ['the metadata of a series', 2048, ({ study, series }) => `/studies/${study}/series/${series}/metadata`],
  [
    'the metadata of an instance',
    2048,
    ({ study, series, instance }) => `/studies/${study}/series/${series}/instances/${instance}/metadata`,
  ],
  ['the metadata of a study', 2048, ({ study }) => `/studies/${study}/metadata`],
])('%s', (_what, totalBytes, path) => {
  it('is booked while it is held', async () => {
    const memory = memoryBudget({ totalBytes, patienceMs: 50 })
    const unread = await ask(greedy, path(greedy), memory)
    expect(unread.status).toBe(200)
    expect(memory.takenBytes).toBeGreaterThan(totalBytes / 4)
    const again = await ask(greedy, path(greedy), memory)
    expect([again.status, again.headers.get('retry-after')]).toEqual([503, '2'])
    const beside = await ask(quiet, path(quiet), memory)
    expect(beside.status).toBe(200)
    await Promise.all([unread.arrayBuffer(), beside.body!.cancel()])
    expect(memory.takenBytes).toBe(0)
  })
})
