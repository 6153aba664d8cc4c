import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './start-product.ts'

export interface CorpusFile {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
  readonly sopClassUID: string | null
  readonly transferSyntaxUID: string | null
  readonly studyInstanceUID: string | null
  readonly seriesInstanceUID: string | null
  readonly sopInstanceUID: string | null
  readonly expect: 'valid' | 'damaged'
  readonly storable: boolean
  readonly patientName?: string
  readonly traits: readonly string[]
}

const FOLDER = join(ROOT, '..', 'shared', 'data')

/** The reference files beside the project, when they are there. */
export function corpus(): readonly CorpusFile[] {
  const manifest = join(FOLDER, 'manifest.json')
  if (!existsSync(manifest)) return []
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { files: CorpusFile[] }).files
}

export const corpusPath = (file: CorpusFile) => join(FOLDER, file.path)
