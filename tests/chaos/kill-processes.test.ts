import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { memorySource, newUid, readInstance } from '@yingtong/dicom'
import { ctInstance } from '@yingtong/testkit/dicom'
import { waitUntil } from '@yingtong/testkit/machine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DicomwebClient, dicomwebClient, firstValue } from '../harness/dicomweb-client.ts'
import { adminDatabase } from '../harness/product-data.ts'
import { type Product, startProduct } from '../harness/start-product.ts'
import { Ledger, type LedgerRow, sha256 } from './ledger.ts'
import { killAndWatch, PROCESSES, type ProcessName, type Recovery } from './product-processes.ts'
import { StubbornSender } from './stubborn-sender.ts'

const KILLS_EACH = 2
const IMAGES_MIN = 200
const IMAGE_PAUSE_MS = 150
/** DESIGN and promises: a dead process is started again within two seconds. */
const RESTART_MS_MAX = 2000
const DRAIN_MS = 90_000
const SOP_INSTANCE_UID = '00080018'
const STUDY = newUid()
const SERIES = newUid()

let product: Product
let folder: string
let archive: DicomwebClient
let rows: readonly LedgerRow[]
const recoveries: Recovery[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yingtong-ledger-'))
  product = await startProduct()
  archive = dicomwebClient(`${product.web}/dicom-web`, product.token('county-a'))
}, 400_000)
afterAll(async () => {
  archive?.close()
  await product?.stop()
  await rm(folder, { recursive: true, force: true })
}, 60_000)

const slice = (number: number) =>
  ctInstance({
    rows: 64,
    studyInstanceUid: STUDY,
    seriesInstanceUid: SERIES,
    sopInstanceUid: newUid(),
    instanceNumber: number,
    zMm: 138 - number,
  })

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, rank: Math.random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item)
}

async function killEverything(): Promise<void> {
  const order = Array.from({ length: KILLS_EACH }, () => shuffled<ProcessName>(PROCESSES)).flat()
  for (const name of order) {
    await delay(1500 + Math.random() * 1500)
    recoveries.push(await killAndWatch(product, name))
  }
}

/** One study, until the killing is over; returns how many images it has. */
async function sendUntil(over: () => boolean, sender: StubbornSender): Promise<number> {
  let count = 0
  while (!over() || count < IMAGES_MIN) {
    count += 1
    await sender.send(slice(count))
    if (!over()) await delay(IMAGE_PAUSE_MS)
  }
  await sender.close()
  return count
}

async function studyCounts(): Promise<{ received: number; declared: number } | undefined> {
  const client = adminDatabase(product)
  await client.connect()
  const { rows: found } = await client.query<{ received: number; declared: number }>(
    `select instance_count as received, declared_instances as declared from studies where study_instance_uid = $1`,
    [STUDY],
  )
  await client.end()
  expect(found.length).toBeLessThanOrEqual(1)
  return found[0]
}

describe('every process is killed, twice and in random order, while a study is being sent', () => {
  let sent = 0
  let retries = 0
  beforeAll(async () => {
    const ledger = new Ledger(join(folder, 'ledger.jsonl'))
    const calledAeTitle = product.demo.agents[0]!.aeTitle
    const sender = new StubbornSender({ port: product.dicomPort, calledAeTitle }, ledger)
    let over = false
    const killing = killEverything().finally(() => {
      over = true
    })
    const sending = sendUntil(() => over, sender)
    ;[sent] = await Promise.all([sending, killing])
    retries = sender.retries
    rows = ledger.rows()
  }, 180_000)

  it('promise A1, A3, A4: each is started again within two seconds', () => {
    expect(recoveries.map(({ name }) => name).sort()).toEqual([...PROCESSES, ...PROCESSES].sort())
    console.log(
      recoveries.map((each) => JSON.stringify(each)).join('\n'),
      `\n${sent} images, ${retries} retries`,
    )
    for (const { name, restartedMs } of recoveries) expect(restartedMs, name).toBeLessThan(RESTART_MS_MAX)
  })

  it('promise A1, A3, A4: nobody dies of the death of another', () => {
    const deaths = product.process.output.split('\n').filter((line) => / died \(/.test(line))
    expect(deaths.filter((line) => !line.includes('SIGKILL'))).toEqual([])
    expect(deaths).toHaveLength(PROCESSES.length * KILLS_EACH)
  })

  it('promise A1, A3, A4: all that was acknowledged drains, and the study is complete', async () => {
    expect(rows).toHaveLength(sent)
    expect(new Set(rows.map((row) => row.sopInstanceUid)).size).toBe(sent)
    let last: unknown
    await waitUntil(
      `${sent} images are declared and received`,
      async () => {
        const counts = await studyCounts()
        last = counts
        return counts?.received === sent && counts.declared === sent
      },
      DRAIN_MS,
    ).catch((error: Error) => {
      throw new Error(`${error.message}: ${JSON.stringify(last)}`)
    })
  }, 120_000)

  it('promise A1, A3, A4: every acknowledged image is there once', async () => {
    const found = await archive.json(`/studies/${STUDY}/instances?limit=5000`)
    expect(found.map((instance) => firstValue(instance, SOP_INSTANCE_UID)).sort()).toEqual(
      rows.map((row) => row.sopInstanceUid).sort(),
    )
  })

  it('promise A1, A3, A4: every acknowledged image comes back bit for bit', async () => {
    const wrong: string[] = []
    for (const { sopInstanceUid, sha256: wanted } of rows) {
      const path = `/studies/${STUDY}/series/${SERIES}/instances/${sopInstanceUid}`
      const { status, body } = await archive.get(path, 'application/dicom; transfer-syntax=*')
      const digest =
        status === 200 ? sha256(body.subarray(readInstance(memorySource(body)).dataSetOffset)) : ''
      if (digest !== wanted) wrong.push(`${sopInstanceUid}: HTTP ${status} ${digest}`)
    }
    expect(wrong).toEqual([])
  }, 120_000)
})
