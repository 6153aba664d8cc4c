import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fromKeywords, newUid, UID, writePart10 } from '@yingtong/dicom'
import { ctKeywords, ctPixels } from '@yingtong/testkit/dicom'

export interface SeriesFolder {
  readonly path: string
  readonly studyInstanceUid: string
  readonly seriesInstanceUid: string
  /** In the order in which they are sent. */
  readonly sopInstanceUids: readonly string[]
  readonly bytes: number
}

export const SLICES = 500
const SIDE = 512
/** So many are drawn; the others are these, shifted, so that no two images are the same. */
const DRAWN = 60
const SPACING_MM = 0.6

let drawn: readonly Uint8Array[] | null = null

/** Stored pixels, uint16 LE, drawn once per run. */
function drawnSlices(): readonly Uint8Array[] {
  drawn ??= Array.from({ length: DRAWN }, (_, i) => ctPixels({ rows: SIDE, zMm: 138 - (i * 300) / DRAWN }))
  return drawn
}

/** The picture moved down by `lines`, what leaves at the bottom coming in at the top. */
function shifted(pixels: Uint8Array, lines: number): Uint8Array {
  const at = pixels.length - lines * SIDE * 2
  return Buffer.concat([pixels.subarray(at), pixels.subarray(0, at)])
}

/** A new study of one CT series of 500 slices of 512 × 512 (262 MB) as Part 10 files in a new folder. */
export async function ctSeriesFolder(path: string): Promise<SeriesFolder> {
  await mkdir(path, { recursive: true })
  const studyInstanceUid = newUid()
  const seriesInstanceUid = newUid()
  const sopInstanceUids: string[] = []
  let bytes = 0
  for (let index = 0; index < SLICES; index += 1) {
    const sopInstanceUid = newUid()
    const zMm = 138 - index * SPACING_MM
    const pixels = shifted(drawnSlices()[index % DRAWN]!, Math.floor(index / DRAWN))
    const keywords = ctKeywords({
      rows: SIDE,
      studyInstanceUid,
      seriesInstanceUid,
      sopInstanceUid,
      instanceNumber: index + 1,
      zMm,
      sliceThicknessMm: SPACING_MM,
    })
    const ds = fromKeywords({ ...keywords, PixelData: { vr: 'OW', BulkDataURI: 'pixels' } })
    const file = writePart10(ds, { transferSyntaxUid: UID.ExplicitVRLittleEndian, bulk: () => pixels })
    await writeFile(join(path, `${String(index).padStart(4, '0')}.dcm`), file)
    sopInstanceUids.push(sopInstanceUid)
    bytes += file.byteLength
  }
  return { path, studyInstanceUid, seriesInstanceUid, sopInstanceUids, bytes }
}
