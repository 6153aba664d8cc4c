import { createHash } from 'node:crypto'
import { appendFileSync, readFileSync } from 'node:fs'

/** One acknowledgement: from then on the image is ours to keep. */
export interface LedgerRow {
  readonly sopInstanceUid: string
  /** Of the data set, without preamble and file meta information. */
  readonly sha256: string
  readonly acknowledgedAt: string
}

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** What a sender was promised, kept outside everything that is killed (promises.md, the oracle). */
export class Ledger {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  acknowledged(sopInstanceUid: string, dataSet: Uint8Array): LedgerRow {
    const row: LedgerRow = {
      sopInstanceUid,
      sha256: sha256(dataSet),
      acknowledgedAt: new Date().toISOString(),
    }
    appendFileSync(this.#path, `${JSON.stringify(row)}\n`, { flush: true })
    return row
  }

  rows(): readonly LedgerRow[] {
    const lines = readFileSync(this.#path, 'utf8').trimEnd().split('\n')
    return lines.map((line) => JSON.parse(line) as LedgerRow)
  }
}
