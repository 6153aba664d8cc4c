import { createHash } from 'node:crypto'
import { memorySource, readDicom } from '@yingtong/dicom'
import { waitUntil } from '@yingtong/testkit/machine'
import type { DicomwebPeer, FoundInstance } from './dicomweb-peer.ts'
import type { Answer, Door } from './doors.ts'
import type { Sample } from './sample.ts'

/** What became of one sample at one door. */
export interface Trip {
  readonly sample: Sample
  readonly door: string
  readonly answer: Answer
  readonly found: boolean
  /** Null when there was nothing to compare with. */
  readonly equal: boolean | null
  readonly patientName: string | null
}

export interface Way {
  readonly name: string
  readonly door: Door
  readonly peer: DicomwebPeer
  /** DIMSE carries no file meta header: there the data set is what must come back. */
  readonly compare: 'file' | 'data set'
}

const ARRIVAL_TIMEOUT_MS = 180_000
const RETRIEVE_AT_ONCE = 4

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const uidOf = (sample: Sample) => sample.sopInstanceUid ?? sample.offer.sopInstanceUid

function isEqual(sample: Sample, back: Uint8Array, compare: Way['compare']): boolean {
  if (compare === 'file') return digest(back) === digest(sample.bytes)
  return digest(back.subarray(readDicom(memorySource(back)).dataSetOffset)) === digest(sample.offer.dataSet)
}

/** Waits until everything that was taken is in the archive, or time is up: what is missing then is a finding. */
async function arrived(way: Way, uids: readonly string[]): Promise<ReadonlyMap<string, FoundInstance>> {
  let found: ReadonlyMap<string, FoundInstance> = new Map()
  const complete = async () => {
    found = await way.peer.find(uids)
    return uids.every((uid) => found.has(uid))
  }
  await waitUntil('everything sent is in the archive', complete, ARRIVAL_TIMEOUT_MS).catch(() => undefined)
  return found
}

/** Sends the samples through one door, finds them, fetches them back and compares. */
export async function roundTrip(way: Way, samples: readonly Sample[]): Promise<Trip[]> {
  const first = samples.filter((sample) => !sample.second)
  const rest = samples.filter((sample) => sample.second)
  const answers = new Map<Sample, Answer>()
  const send = async (group: readonly Sample[]) => {
    for (const [n, answer] of (await way.door(group)).entries()) answers.set(group[n]!, answer)
  }
  await send(first)
  const mustBeThere = first.filter((sample) => sample.mustKeep && answers.get(sample)!.kind !== 'refused')
  await arrived(way, mustBeThere.map(uidOf))
  await send(rest)
  const found = await arrived(way, [...new Set(samples.map(uidOf))].filter(isNeeded(mustBeThere)))
  const open = await way.peer.find(samples.filter((sample) => !sample.mustKeep).map(uidOf))
  return compared(way, samples, { answers, found: new Map([...open, ...found]) })
}

function isNeeded(samples: readonly Sample[]): (uid: string) => boolean {
  const needed = new Set(samples.map(uidOf))
  return (uid) => needed.has(uid)
}

async function compared(
  way: Way,
  samples: readonly Sample[],
  state: {
    readonly answers: ReadonlyMap<Sample, Answer>
    readonly found: ReadonlyMap<string, FoundInstance>
  },
): Promise<Trip[]> {
  const trips = new Map<Sample, Trip>()
  const waiting = [...samples]
  const work = async () => {
    for (let sample = waiting.shift(); sample; sample = waiting.shift()) {
      const there = state.found.get(uidOf(sample))
      const answer = state.answers.get(sample)!
      const comparable = there && !sample.second && answer.kind === 'kept'
      const back = comparable ? await way.peer.retrieve(there.path) : null
      trips.set(sample, {
        sample,
        door: way.name,
        answer,
        found: there !== undefined,
        equal: back ? isEqual(sample, back, way.compare) : null,
        patientName: there?.patientName ?? null,
      })
    }
  }
  await Promise.all(Array.from({ length: RETRIEVE_AT_ONCE }, work))
  return samples.map((sample) => trips.get(sample)!)
}
