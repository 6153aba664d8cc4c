import { newUid } from '@yingtong/dicom'
import { ctInstance, packOf, startRegion, type TestRegion } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type GatewayProcess, startGatewayProcess } from '../harness/gateway-process.ts'
import { blackImage, type Hospital, openHospital, type Picture } from '../harness/greedy-hospital.ts'

// Promise C10 and B3: what one hospital sends and asks for costs neither the process nor the others.

/** A gateway under any attack, MiB. */
const GATEWAY_MIB_MAX = 1024

let region: TestRegion
let gateway: GatewayProcess
let greedy: Hospital
let quiet: Hospital
let thumbnail: Picture

beforeAll(async () => {
  region = await startRegion()
  gateway = await startGatewayProcess(region)
  greedy = await openHospital(region, gateway.origin, 'greedy')
  quiet = await openHospital(region, gateway.origin, 'quiet')
  const [study, series, instance] = [newUid(), newUid(), newUid()]
  const file = ctInstance({
    studyInstanceUid: study,
    seriesInstanceUid: series,
    sopInstanceUid: instance,
    rows: 128,
    columns: 128,
  })
  thumbnail = { study, series, instance, file }
  expect(await quiet.store(thumbnail)).toBe(200)
})
afterAll(async () => {
  greedy?.close()
  quiet?.close()
  await gateway?.stop()
  await region?.stop()
})

/** What the other hospital sees meanwhile: its pictures, every one of them. */
async function neighbours(times: number): Promise<number[]> {
  const statuses: number[] = []
  for (let n = 0; n < times; n += 1) statuses.push((await quiet.thumbnail(thumbnail)).status)
  return statuses
}

describe('a gateway keeps its memory, and the neighbours their pictures, while a hospital', () => {
  it('asks twelve times at once for an image of 8000 × 8000', async () => {
    const large = blackImage({ side: 8000 })
    expect(await greedy.store(large)).toBe(200)
    gateway.takePeaks()
    const flood = Promise.all(Array.from({ length: 12 }, () => greedy.rendered(large)))
    expect(await neighbours(5)).toEqual([200, 200, 200, 200, 200])
    const statuses = (await flood).map(({ status }) => status)
    expect(statuses).toContain(200)
    // Busy, and no verdict on the image.
    expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([])
    expect(gateway.takePeaks().gatewayMib).toBeLessThan(GATEWAY_MIB_MAX)
  })

  it('reads three times at once what a few MiB of zeros unfold to', async () => {
    const frames = 24
    const bomb = blackImage({ side: 2048, frames, rle: true })
    expect(await greedy.store(bomb)).toBe(200)
    gateway.takePeaks()
    const reads = Promise.all(Array.from({ length: 3 }, () => greedy.native(bomb)))
    expect(await neighbours(3)).toEqual([200, 200, 200])
    for (const { status, byteLength } of await reads) {
      expect(status).toBe(200)
      expect(byteLength).toBeGreaterThan(frames * 2048 * 2048)
    }
    expect(gateway.takePeaks().gatewayMib).toBeLessThan(GATEWAY_MIB_MAX)
  })

  it('sends eight STOW parts that never end', async () => {
    gateway.takePeaks()
    const over = new AbortController()
    await Promise.all(Array.from({ length: 8 }, () => greedy.endlessPart(48, over.signal)))
    expect(await neighbours(3)).toEqual([200, 200, 200])
    over.abort()
    expect(gateway.takePeaks().gatewayMib).toBeLessThan(GATEWAY_MIB_MAX)
  })

  it('begins uploads by its agent that it does not go on with: other agents deliver', async () => {
    const over = new AbortController()
    await Promise.all(Array.from({ length: 12 }, () => greedy.stalledPart(over.signal)))
    const pack = await packOf([ctInstance({ rows: 64, columns: 64 })])
    expect(await quiet.sendPack(pack)).toEqual([200, 200, 200])
    over.abort()
  })
})
