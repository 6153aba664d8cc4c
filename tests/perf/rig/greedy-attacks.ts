import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { memorySource, readInstance } from '@yingtong/dicom'
import { ctInstance, type TestRegion } from '@yingtong/testkit'
import { startGatewayProcess } from '../../harness/gateway-process.ts'
import {
  blackImage,
  type Hospital,
  openHospital,
  type Picture,
  type PlaceOfPicture,
} from '../../harness/greedy-hospital.ts'
import { rounded } from '../benchmarks/benchmark.ts'
import { ATTACKS, type Attack } from './greedy-attacks.table.ts'

const ALONE_TIMES = 60
const PAUSE_MS = 50
/** The attacker is a machine of its own elsewhere: here a process of its own, which measures nothing. */
const CLIENT = fileURLToPath(new URL('./greedy-client.ts', import.meta.url))

export interface AttackFigures {
  readonly attack: Attack
  readonly ratio: number
  readonly ms: Readonly<Record<'p50Alone' | 'p95Alone' | 'p50Beside' | 'p95Beside', number>>
  readonly statuses: Readonly<Record<string, number>>
  readonly gatewayMib: number
  readonly childrenMib: number
}

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

async function stored(hospital: Hospital, picture: Picture): Promise<PlaceOfPicture> {
  await hospital.store(picture)
  const { study, series, instance } = picture
  return { study, series, instance }
}

/** Each attack of one hospital on a gateway of its own process, and what its neighbour notices of it. */
export async function* measureAttacks(region: TestRegion): AsyncGenerator<AttackFigures> {
  const gateway = await startGatewayProcess(region)
  const greedy = await openHospital(region, gateway.origin, 'greedy')
  const quiet = await openHospital(region, gateway.origin, 'beside')
  try {
    const picture = await pictureOf(quiet)
    const large = await stored(greedy, blackImage({ side: 8000 }))
    const bomb = await stored(greedy, blackImage({ side: 2048, frames: 64, rle: true }))
    for (const attack of ATTACKS) {
      const alone = await thumbnails(quiet, picture, (count) => count < ALONE_TIMES)
      gateway.takePeaks()
      const attacker = fork(CLIENT)
      const state = { running: true }
      const ended = once(attacker, 'exit').then(() => {
        state.running = false
      })
      attacker.send({ keys: greedy.keys, attack, large, bomb })
      const beside = await thumbnails(quiet, picture, (count) => state.running || count < 5)
      await ended
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
