import { setTimeout as delay } from 'node:timers/promises'
import { memorySource, readInstance } from '@yingtong/dicom'
import { ctInstance, type TestRegion } from '@yingtong/testkit'
import { startGatewayProcess } from '../../harness/gateway-process.ts'
import { blackImage, type Hospital, openHospital, type Picture } from '../../harness/greedy-hospital.ts'
import { rounded } from '../benchmarks/benchmark.ts'

const ALONE_TIMES = 60
const PAUSE_MS = 50
/** Attacks that only hold something are looked at for so long. */
const HELD_MS = 10_000

export interface AttackFigures {
  readonly attack: string
  readonly ratio: number
  readonly ms: Readonly<Record<'p50Alone' | 'p95Alone' | 'p50Beside' | 'p95Beside', number>>
  readonly statuses: Readonly<Record<string, number>>
  readonly gatewayMib: number
  readonly childrenMib: number
}

type Attack = (greedy: Hospital, until: AbortSignal) => Promise<unknown>

const times = (count: number, work: () => Promise<unknown>) =>
  Promise.all(Array.from({ length: count }, work))

/** What the quiet hospital's thumbnail took, one after the other, until told. */
async function thumbnails(quiet: Hospital, picture: Picture, goesOn: (count: number) => boolean) {
  const tookMs: number[] = []
  const statuses: Record<string, number> = {}
  while (goesOn(tookMs.length)) {
    const { ms, status } = await quiet.thumbnail(picture)
    tookMs.push(ms)
    statuses[status] = (statuses[status] ?? 0) + 1
    await delay(PAUSE_MS)
  }
  const sorted = tookMs.sort((a, b) => a - b)
  const at = (share: number) => rounded(sorted[Math.floor(sorted.length * share)] ?? 0, 1)
  return { p50: at(0.5), p95: at(0.95), statuses }
}

async function pictureOf(hospital: Hospital): Promise<Picture> {
  const file = ctInstance({ rows: 512, columns: 512 })
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = readInstance(memorySource(file))
  const picture = { study: studyInstanceUid, series: seriesInstanceUid, instance: sopInstanceUid, file }
  await hospital.store(picture)
  return picture
}

/** Each attack of one hospital on a gateway of its own process, and what its neighbour notices of it. */
export async function* measureAttacks(region: TestRegion): AsyncGenerator<AttackFigures> {
  const gateway = await startGatewayProcess(region)
  const greedy = await openHospital(region, gateway.origin, 'greedy')
  const quiet = await openHospital(region, gateway.origin, 'beside')
  try {
    const picture = await pictureOf(quiet)
    const large = blackImage({ side: 8000 })
    const bomb = blackImage({ side: 2048, frames: 64, rle: true })
    await greedy.store(large)
    await greedy.store(bomb)
    const attacks: Readonly<Record<string, Attack>> = {
      '24 renders of 8000 × 8000': () => times(24, () => greedy.rendered(large)),
      '3 reads of 256 MiB of zeros in RLE': () => times(3, () => greedy.native(bomb)),
      '8 STOW parts of 96 MiB that never end': (hospital, until) =>
        times(8, () => hospital.endlessPart(96, until)),
      '12 signed parts that stall': async (hospital, until) => {
        await times(12, () => hospital.stalledPart(until))
        await delay(HELD_MS)
      },
    }
    for (const [attack, run] of Object.entries(attacks)) {
      const alone = await thumbnails(quiet, picture, (count) => count < ALONE_TIMES)
      gateway.takePeaks()
      const over = new AbortController()
      const state = { running: true }
      const attacking = run(greedy, over.signal).finally(() => {
        state.running = false
      })
      const beside = await thumbnails(quiet, picture, (count) => state.running || count < 5)
      await attacking
      over.abort()
      const ms = { p50Alone: alone.p50, p95Alone: alone.p95, p50Beside: beside.p50, p95Beside: beside.p95 }
      const ratio = rounded(beside.p50 / alone.p50, 2)
      yield { attack, ratio, ms, statuses: beside.statuses, ...gateway.takePeaks() }
    }
  } finally {
    greedy.close()
    quiet.close()
    await gateway.stop()
  }
}
