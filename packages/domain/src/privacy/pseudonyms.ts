import { createHmac } from 'node:crypto'
import type { Pseudonyms } from '@yingtong/dicom'

/** Dates move back by one day to ten years. */
const SHIFT_DAYS_MAX = 3650

/**
 * Pseudonyms of one patient within one export: the same original gives the same result, and without the key, which is
 * forgotten with the export, nobody finds the way back. UIDs are those of PS3.5 §B.2, made of the digest.
 */
export function pseudonymsOf(key: Uint8Array, person: string): Pseudonyms {
  const digest = (kind: string, value: string) =>
    createHmac('sha256', key).update(`${kind}\0${value}`).digest()
  return {
    patientId: `ANON-${digest('patient', person).toString('hex').slice(0, 12).toUpperCase()}`,
    shiftDays: -1 - (digest('days', person).readUInt32BE(0) % SHIFT_DAYS_MAX),
    uid: (original) => `2.25.${BigInt(`0x${digest('uid', original).toString('hex').slice(0, 32)}`)}`,
  }
}
