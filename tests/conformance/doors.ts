import { sopStatusName } from '@yingtong/dicom'
import { type Association, contextsFor, DimseClient, DimseError } from '@yingtong/dimse'
import type { DicomwebPeer } from './dicomweb-peer.ts'
import type { Sample } from './sample.ts'

/** What a door said: `kept` it, kept it beside another (`conflict`), or refused it and why. */
export interface Answer {
  readonly kind: 'kept' | 'conflict' | 'refused'
  readonly reason: string
}

/** A way into the archive. Answers come in the order of the samples. */
export type Door = (samples: readonly Sample[]) => Promise<Answer[]>

/** PS3.8 §9.3.2.2 has 128 presentation contexts; one association each for so many samples stays below. */
const PER_ASSOCIATION = 100
const STOW_AT_ONCE = 4

async function storeOne(assoc: Association, { offer }: Sample): Promise<Answer> {
  try {
    const { status, errorComment } = await assoc.store(offer)
    if (status === 0) return { kind: 'kept', reason: '' }
    const words = `0x${status.toString(16)} ${sopStatusName(status) ?? ''} ${errorComment ?? ''}`
    return { kind: 'refused', reason: words.trim() }
  } catch (error) {
    if (!(error instanceof DimseError)) throw error
    return { kind: 'refused', reason: error.message }
  }
}

/** C-STORE to the edge agent, as a modality would. */
export function dimseDoor(port: number): Door {
  return async (samples) => {
    const answers: Answer[] = []
    for (let at = 0; at < samples.length; at += PER_ASSOCIATION) {
      const batch = samples.slice(at, at + PER_ASSOCIATION)
      const connect = () =>
        DimseClient.connect({
          host: '127.0.0.1',
          port,
          callingAeTitle: 'CONFORMANCE',
          calledAeTitle: 'EDGE',
          contexts: contextsFor(batch.map((sample) => sample.offer)),
        })
      let assoc = await connect()
      for (const sample of batch) {
        if (!assoc.open) assoc = await connect()
        answers.push(await storeOne(assoc, sample))
      }
      await assoc.release().catch(() => undefined) // everything is answered by now
    }
    return answers
  }
}

/** STOW-RS, one object a request, so that each has an answer of its own. */
export function stowDoor(peer: DicomwebPeer): Door {
  return async (samples) => {
    const answers = new Map<Sample, Answer>()
    const waiting = [...samples]
    const work = async () => {
      for (let sample = waiting.shift(); sample; sample = waiting.shift()) {
        const { kind, reason } = await peer.stow(sample.bytes)
        answers.set(sample, { kind: kind === 'stored' ? 'kept' : kind, reason })
      }
    }
    await Promise.all(Array.from({ length: STOW_AT_ONCE }, work))
    return samples.map((sample) => answers.get(sample)!)
  }
}
