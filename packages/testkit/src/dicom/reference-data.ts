import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** One file of the reference set, as its manifest describes it. */
export interface ReferenceFile {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
  readonly sopClassUID: string | null
  readonly transferSyntaxUID: string | null
  readonly modality: string | null
  readonly studyInstanceUID: string | null
  readonly seriesInstanceUID: string | null
  readonly sopInstanceUID: string | null
  readonly rows: number | null
  readonly columns: number | null
  readonly frames: number | null
  readonly bitsAllocated: number | null
  readonly bitsStored: number | null
  readonly signed: boolean | null
  readonly samplesPerPixel: number | null
  readonly photometric: string | null
  readonly charset: string | null
  readonly expect: 'valid' | 'damaged'
  readonly storable: boolean
  readonly decodedBy: readonly string[] | null
  readonly traits: readonly string[]
  readonly note: string
  readonly patientName?: string
}

export interface ReferenceData {
  readonly files: readonly ReferenceFile[]
  /** Absolute path of a file of the set. */
  pathOf(file: ReferenceFile): string
  read(file: ReferenceFile): Uint8Array
}

/** The folder `shared/data` beside the repository; null where it is not there, and then its tests are not registered. */
export function referenceData(): ReferenceData | null {
  const root = new URL('../../../../../shared/data/', import.meta.url)
  const manifest = new URL('manifest.json', root)
  if (!existsSync(manifest)) return null
  const { files } = JSON.parse(readFileSync(manifest, 'utf8')) as { files: ReferenceFile[] }
  const urlOf = (file: ReferenceFile): URL => new URL(file.path, root)
  return { files, pathOf: (file) => fileURLToPath(urlOf(file)), read: (file) => readFileSync(urlOf(file)) }
}
