import * as fs from 'node:fs'
import { sopStatusName } from '@yingtong/dicom'
import { type Association, contextsFor, DimseClient, DimseError } from '@yingtong/dimse'
import type { SendableFile } from './scan-folder.ts'

export interface SendTarget {
  readonly host: string
  readonly port: number
  readonly calledAeTitle: string
  readonly callingAeTitle: string
}

export interface SendOutcome {
  readonly file: SendableFile
  readonly stored: boolean
  /** Why not, in plain words. */
  readonly reason: string
}

/** PS3.8 §9.3.2.2: presentation context ids are the odd numbers of one byte. */
const CONTEXTS_MAX = 128
const CHUNK_BYTES = 256 * 1024

/** C-STOREs every file in its own transfer syntax; one outcome for each, in order. Throws when nobody listens. */
export async function* sendFiles(
  files: readonly SendableFile[],
  target: SendTarget,
): AsyncGenerator<SendOutcome> {
  for (const batch of batchesOf(files)) yield* sendBatch(batch, target)
}

/** Runs of files that fit the presentation contexts of one association. */
export function batchesOf(files: readonly SendableFile[]): SendableFile[][] {
  const batches: SendableFile[][] = []
  let kinds = new Set<string>()
  for (const file of files) {
    const kind = `${file.sopClassUid} ${file.transferSyntaxUid}`
    const current = batches.at(-1)
    if (current && (kinds.has(kind) || kinds.size < CONTEXTS_MAX)) current.push(file)
    else {
      batches.push([file])
      kinds = new Set()
    }
    kinds.add(kind)
  }
  return batches
}

async function* sendBatch(batch: readonly SendableFile[], target: SendTarget): AsyncGenerator<SendOutcome> {
  const connect = (): Promise<Association> => DimseClient.connect({ ...target, contexts: contextsFor(batch) })
  let assoc = await connect()
  for (const file of batch) {
    if (!assoc.open) assoc = await connect()
    yield await sendOne(assoc, file)
  }
  await assoc.release().catch(() => undefined) // everything is answered by now
}

async function sendOne(assoc: Association, file: SendableFile): Promise<SendOutcome> {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid } = file
  try {
    const result = await assoc.store({
      sopClassUid,
      sopInstanceUid,
      transferSyntaxUid,
      dataSet: dataSetOf(file),
    })
    // Warnings (0xB000 and the like) store the object too: PS3.4 Table B.2-1.
    const stored = result.status === 0 || (result.status & 0xf000) === 0xb000
    return { file, stored, reason: stored ? '' : reasonOf(result.status, result.errorComment) }
  } catch (error) {
    if (!(error instanceof DimseError)) throw error
    return { file, stored: false, reason: error.message }
  }
}

function reasonOf(status: number, comment: string | undefined): string {
  const code = `0x${status.toString(16).toUpperCase().padStart(4, '0')}`
  return [code, sopStatusName(status), comment && `– ${comment}`].filter(Boolean).join(' ')
}

async function* dataSetOf({ path, dataSetOffset }: SendableFile): AsyncGenerator<Uint8Array> {
  yield* fs.createReadStream(path, { start: dataSetOffset, highWaterMark: CHUNK_BYTES })
}
