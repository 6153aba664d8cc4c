import { DicomParseError, memorySource, readDicom } from '@yingtong/dicom'
import { referenceData } from '@yingtong/testkit'
import { expect, test } from 'vitest'
import { openBytes, packFiles, rebuiltSha256, sha256 } from '../test/pack-files.ts'
import { headerSource } from './header-source.ts'
import type { PackEntry } from './pack-index.ts'

interface Row {
  files: number
  originalBytes: number
  packBytes: number
}

const data = referenceData()

if (data) {
  test('A10 every valid real file comes back bit for bit from its pack', { timeout: 300_000 }, async () => {
    const table = new Map<string, Row>()
    for (const file of data.files.filter((f) => f.expect === 'valid')) {
      const bytes = Uint8Array.from(data.read(file))
      expect(sha256(bytes), file.path).toBe(file.sha256)
      const pack = await packFiles([bytes])
      const reader = await openBytes(pack)
      const entry = reader.index.instances[0]!
      expect(await rebuiltSha256(reader, entry), file.path).toBe(file.sha256)
      await expectSameHeaders(entry, await reader.readHeaders(), bytes)
      count(table, kindOf(entry), { files: 1, originalBytes: bytes.length, packBytes: pack.length })
    }
    print(table)
    expect(table.get('HTJ2K')!.files).toBeGreaterThan(600)
  })
}

if (data) {
  test('damaged real files are refused by the parser or come back bit for bit', async () => {
    const damaged = data.files.filter((f) => f.expect === 'damaged')
    expect(damaged.length).toBeGreaterThan(10)
    for (const file of damaged) {
      const bytes = Uint8Array.from(data.read(file))
      const pack = await packFiles([bytes]).catch((error: unknown) => {
        expect(error, file.path).toBeInstanceOf(DicomParseError)
      })
      if (!pack) continue
      const reader = await openBytes(pack)
      expect(await rebuiltSha256(reader, reader.index.instances[0]!), file.path).toBe(sha256(bytes))
    }
  })
}

// What the cloud reads from the header part alone is what the whole file says.
async function expectSameHeaders(
  entry: PackEntry,
  headers: ReadonlyMap<string, Uint8Array>,
  bytes: Uint8Array,
) {
  if (entry.kind === 'whole') return
  const fromHeader = readDicom(headerSource(entry, headers.get(entry.sopInstanceUid)!))
  const fromFile = readDicom(memorySource(bytes))
  expect(fromHeader.sopInstanceUid).toBe(fromFile.sopInstanceUid)
  expect(fromHeader.dataSetEnd).toBe(fromFile.dataSetEnd)
  expect(fromHeader.pixelData?.fragments).toEqual(fromFile.pixelData?.fragments)
  const shown = (layout: typeof fromFile): string[] =>
    [...layout.dataSet.elements()]
      .filter((e) => e.offset !== fromFile.pixelData?.valueOffset)
      .map((e) => `${e.tag} ${e.vr} ${e.length} ${e.value === null ? 'left in the file' : sha256(e.value)}`)
  expect(shown(fromHeader)).toEqual(shown(fromFile))
}

function kindOf(entry: PackEntry): string {
  if (entry.kind === 'whole') return 'whole'
  if (entry.frameEncoding === 'htj2k') return 'HTJ2K'
  if (entry.pixel === null) return 'no pixels'
  return entry.pixel.encapsulated ? 'compressed, kept' : `native, kept (${entry.pixel.bitsAllocated} bit)`
}

function count(table: Map<string, Row>, kind: string, row: Row): void {
  for (const key of [kind, 'all']) {
    const sum = table.get(key) ?? { files: 0, originalBytes: 0, packBytes: 0 }
    sum.files += row.files
    sum.originalBytes += row.originalBytes
    sum.packBytes += row.packBytes
    table.set(key, sum)
  }
}

function print(table: Map<string, Row>): void {
  const rows = [...table].map(([kind, r]) => ({
    kind,
    ...r,
    ratio: +(r.originalBytes / r.packBytes).toFixed(2),
  }))
  console.table(rows)
}
