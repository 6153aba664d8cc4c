import { setTimeout as delay } from 'node:timers/promises'
import { memorySource, newUid, readInstance } from '@yingtong/dicom'
import { ctInstance } from '@yingtong/testkit/dicom'
import { type DicomwebClient, dicomwebClient } from '../harness/dicomweb-client.ts'
import type { Product } from '../harness/start-product.ts'
import { Ledger, type LedgerRow, sha256 } from './ledger.ts'
import { StubbornSender } from './stubborn-sender.ts'

export interface SentImage extends LedgerRow {
  readonly seriesInstanceUid: string
}

/** An agent packs a series when it is quiet: short ones are soon readable. */
const SERIES_IMAGES = 20
const DICOM = 'application/dicom; transfer-syntax=*'
/** Answers that say “not now” and mean it. */
const NOT_NOW = [429, 502, 503, 504]

/** Digest of the data set as the archive gives it; what it said instead where it did not. */
export async function readBack(archive: DicomwebClient, path: string): Promise<string> {
  const { status, body } = await archive.get(path, DICOM)
  return status === 200
    ? sha256(body.subarray(readInstance(memorySource(body)).dataSetOffset))
    : `HTTP ${status}`
}

/**
 * A modality that sends one study and a reader of it who never rest, whatever is killed under them. The modality keeps
 * its ledger; the reader notes each answer that is a lie: other bytes, a verdict on an image that is whole, absence of
 * what it has read before.
 */
export class Traffic {
  readonly study = newUid()
  readonly sent: SentImage[] = []
  readonly lies = new Set<string>()
  reads = 0
  notNow = 0
  readonly #archive: DicomwebClient
  readonly #sender: StubbornSender
  readonly #draw: () => number
  readonly #pauseMs: number
  readonly #known = new Set<string>()
  #over = false
  #running: Promise<unknown> = Promise.resolve()

  constructor(
    product: Product,
    options: {
      readonly ledgerPath: string
      readonly draw: () => number
      /** Between two images, and between two reads. */
      readonly pauseMs: number
    },
  ) {
    this.#archive = dicomwebClient(`${product.web}/dicom-web`, product.token('county-a'))
    const calledAeTitle = product.demo.agents[0]!.aeTitle
    this.#sender = new StubbornSender(
      { port: product.dicomPort, calledAeTitle },
      new Ledger(options.ledgerPath),
    )
    this.#draw = options.draw
    this.#pauseMs = options.pauseMs
  }

  get retries(): number {
    return this.#sender.retries
  }

  /** Images that were read once. */
  get readable(): number {
    return this.#known.size
  }

  start(): void {
    this.#running = Promise.all([this.#send(), this.#read()])
  }

  /** The last image is acknowledged, the last answer heard. */
  async rest(): Promise<void> {
    this.#over = true
    await this.#running
    await this.#sender.close()
  }

  close(): void {
    this.#archive.close()
  }

  pathOf({ seriesInstanceUid, sopInstanceUid }: SentImage): string {
    return `/studies/${this.study}/series/${seriesInstanceUid}/instances/${sopInstanceUid}`
  }

  /** A picture that no cache has: some decoder must make it. Undefined while nothing is readable. */
  async render(): Promise<number | undefined> {
    const image = this.#draws(this.sent.filter((each) => this.#known.has(each.sopInstanceUid)))
    if (image === undefined) return undefined
    const window = `${Math.floor(this.#draw() * 1000)},${1 + Math.floor(this.#draw() * 4000)},linear`
    const path = `${this.pathOf(image)}/rendered?window=${window}`
    const { status, body } = await this.#archive.get(path, 'image/jpeg')
    if (status === 200 && body.readUInt16BE(0) !== 0xffd8) this.lies.add(`${path} is no JPEG`)
    return this.#heard(path, status)
  }

  #draws<T>(all: readonly T[]): T | undefined {
    return all[Math.floor(this.#draw() * all.length)]
  }

  async #send(): Promise<void> {
    let seriesInstanceUid = newUid()
    for (let number = 1; !this.#over; number += 1) {
      if (number % SERIES_IMAGES === 0) seriesInstanceUid = newUid()
      const uids = { studyInstanceUid: this.study, seriesInstanceUid, sopInstanceUid: newUid() }
      const file = ctInstance({ ...uids, rows: 64, instanceNumber: number, zMm: number })
      this.sent.push({ ...(await this.#sender.send(file)), seriesInstanceUid })
      await delay(this.#pauseMs)
    }
  }

  async #read(): Promise<void> {
    for (; !this.#over; await delay(this.#pauseMs)) {
      // Who asks while nobody listens hears nothing, which is no answer.
      if (this.#draw() < 0.5) await this.render().catch(() => undefined)
      else await this.#readOne().catch(() => undefined)
    }
  }

  async #readOne(): Promise<void> {
    const image = this.#draws(this.sent)
    if (image === undefined) return
    const path = this.pathOf(image)
    const answer = await readBack(this.#archive, path)
    if (answer.startsWith('HTTP')) {
      const status = Number(answer.slice('HTTP '.length))
      // Acknowledged by the agent, and on its way to the archive.
      if (status !== 404 || this.#known.has(image.sopInstanceUid)) this.#heard(path, status)
      return
    }
    this.#heard(path, 200)
    this.#known.add(image.sopInstanceUid)
    if (answer !== image.sha256) this.lies.add(`${path} has other bytes`)
  }

  #heard(path: string, status: number): number {
    this.reads += 1
    if (NOT_NOW.includes(status)) this.notNow += 1
    else if (status !== 200) this.lies.add(`${path} is answered ${status}`)
    return status
  }
}
