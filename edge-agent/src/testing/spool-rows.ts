import { createHash } from 'node:crypto'
import type { NewItem } from '../spool/item-rows.ts'
import type { NewPack } from '../spool/pack-rows.ts'

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A journal row of an object that does not exist. */
export function testItem(n: number): NewItem {
  return {
    sha256: digest(`item ${n}`),
    byteLength: 1_000 + n,
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    sopInstanceUid: `2.25.${n}`,
    studyInstanceUid: '2.25.1000',
    seriesInstanceUid: '2.25.2000',
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    frameBytes: 524_288,
    callingAeTitle: 'CT1',
    remoteAddress: '127.0.0.1',
    stat: false,
    receivedAt: 1_700_000_000_000 + n,
  }
}

/** A journal row of a pack of these items. */
export function testPack(n: number, items: readonly NewItem[]): NewPack {
  const times = items.map((item) => item.receivedAt)
  return {
    sha256: digest(`pack ${n}`),
    byteLength: 500,
    studyInstanceUid: '2.25.1000',
    seriesInstanceUid: '2.25.2000',
    items: items.length,
    itemBytes: items.reduce((sum, item) => sum + item.byteLength, 0),
    stat: false,
    oldestReceivedAt: Math.min(...times, 1_700_000_000_000),
    newestReceivedAt: Math.max(...times, 1_700_000_000_000),
    packedAt: 1_700_000_100_000,
  }
}
