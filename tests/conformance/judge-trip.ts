import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Trip } from './round-trip.ts'

/** What is wrong with a trip, in words; null when it went as promised. */
export function faultOf({ sample, answer, found, equal, patientName }: Trip): string | null {
  if (!sample.mustKeep) {
    if (answer.kind === 'refused') return answer.reason ? null : 'refused without a reason'
    return equal === false ? 'stored, but not as it was sent' : null
  }
  if (answer.kind === 'refused') return `refused: ${answer.reason}`
  if (!found) return 'not found'
  if (sample.second) return null
  if (answer.kind === 'conflict') return `conflict where there is none: ${answer.reason}`
  if (equal !== true) return 'came back with other bytes'
  if (sample.patientName !== undefined && patientName !== sample.patientName)
    return `patient name ${patientName} instead of ${sample.patientName}`
  return null
}

const COLUMNS = ['file', 'door', 'bytes', 'answer', 'reason', 'found', 'equal', 'fault'] as const

/** One line per file and door. */
export function writeTable(path: string, trips: readonly Trip[]): void {
  const rows = trips.map((trip) => {
    const { sample, door, answer, found, equal } = trip
    const verdict = sample.second ? 'beside' : equal === null ? '-' : String(equal)
    const cells = [sample.name, door, sample.bytes.byteLength, answer.kind, answer.reason, found, verdict]
    return [...cells, faultOf(trip) ?? ''].map((cell) => String(cell).replace(/\s+/g, ' ')).join('\t')
  })
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${[COLUMNS.join('\t'), ...rows].join('\n')}\n`)
}

/** Counts per door, for the console. */
export function summary(trips: readonly Trip[]): string {
  const doors = [...new Set(trips.map((trip) => trip.door))]
  return doors
    .map((door) => {
      const of = trips.filter((trip) => trip.door === door)
      const count = (test: (trip: Trip) => boolean) => of.filter(test).length
      const kinds = (['kept', 'conflict', 'refused'] as const)
        .map((kind) => `${count(({ answer }) => answer.kind === kind)} ${kind}`)
        .join(', ')
      const equal = count((trip) => trip.equal === true)
      const faults = count((trip) => faultOf(trip) !== null)
      return `${door}: ${of.length} files, ${kinds}; ${equal} came back bit for bit; ${faults} faults`
    })
    .join('\n')
}
