import { setTimeout as delay } from 'node:timers/promises'
import { memorySource, readInstance } from '@yingtong/dicom'
import { type Association, contextsFor, DimseClient, type StoreInstance } from '@yingtong/dimse'
import type { Ledger, LedgerRow } from './ledger.ts'

export interface ModalityTarget {
  readonly port: number
  readonly calledAeTitle: string
}

const SUCCESS = 0x0000
const RETRY_MS = 200
const TIMEOUT_MS = 5000

export function storeInstanceOf(file: Uint8Array): StoreInstance & { readonly dataSet: Uint8Array } {
  const layout = readInstance(memorySource(file))
  return { ...layout, dataSet: file.subarray(layout.dataSetOffset) }
}

/** A modality as a good one behaves: it sends each image again until it is acknowledged, then the next. */
export class StubbornSender {
  readonly #target: ModalityTarget
  readonly #ledger: Ledger
  #association: Association | null = null
  retries = 0

  constructor(target: ModalityTarget, ledger: Ledger) {
    this.#target = target
    this.#ledger = ledger
  }

  /** Resolves once the peer has said 0x0000 and the ledger has it. */
  async send(file: Uint8Array): Promise<LedgerRow> {
    const instance = storeInstanceOf(file)
    while (!(await this.#attempt(instance))) {
      this.retries += 1
      await delay(RETRY_MS)
    }
    return this.#ledger.acknowledged(instance.sopInstanceUid, instance.dataSet)
  }

  async #attempt(instance: StoreInstance): Promise<boolean> {
    try {
      this.#association = this.#association?.open ? this.#association : await this.#connect(instance)
      return (await this.#association.store(instance)).status === SUCCESS
    } catch {
      // The peer is gone, or went while it answered: whether it kept the image we cannot know.
      this.#association?.abort()
      this.#association = null
      return false
    }
  }

  #connect(instance: StoreInstance): Promise<Association> {
    const { port, calledAeTitle } = this.#target
    return DimseClient.connect({
      host: '127.0.0.1',
      port,
      calledAeTitle,
      callingAeTitle: 'CT1',
      contexts: contextsFor([instance]),
      timeoutMs: TIMEOUT_MS,
    })
  }

  async close(): Promise<void> {
    await this.#association?.release().catch(() => undefined)
  }
}
