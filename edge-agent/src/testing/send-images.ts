import { type Association, contextsFor, DimseClient, type StoreResult } from '@yingtong/dimse'
import type { TestImage } from './dicom-bytes.ts'

export interface Target {
  readonly port: number
  readonly calledAeTitle?: string
  readonly callingAeTitle?: string
}

/** An association with one context for each kind of the images. */
export function connectTo(target: Target, images: readonly TestImage[]): Promise<Association> {
  return DimseClient.connect({
    host: '127.0.0.1',
    port: target.port,
    callingAeTitle: target.callingAeTitle ?? 'CT1',
    calledAeTitle: target.calledAeTitle ?? 'EDGE',
    contexts: contextsFor(images),
  })
}

/** C-STOREs the images one after the other in one association. */
export async function sendImages(target: Target, images: readonly TestImage[]): Promise<StoreResult[]> {
  const assoc = await connectTo(target, images)
  const results: StoreResult[] = []
  for (const image of images) results.push(await assoc.store(image))
  await assoc.release()
  return results
}
