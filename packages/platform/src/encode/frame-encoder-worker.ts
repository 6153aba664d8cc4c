import { parentPort } from 'node:worker_threads'
import { encodeHtj2kVerified, type PixelFormat } from '@yingtong/codecs'

export interface EncodeTask {
  readonly id: number
  readonly frame: Uint8Array
  readonly format: PixelFormat
}

export interface EncodeAnswer {
  readonly id: number
  /** Null: the frame cannot be encoded, or did not come back equal. */
  readonly codestream: Uint8Array | null
}

parentPort?.on('message', async ({ id, frame, format }: EncodeTask) => {
  const codestream = await encodeHtj2kVerified(frame, format).catch(() => null)
  parentPort?.postMessage({ id, codestream } satisfies EncodeAnswer)
})
