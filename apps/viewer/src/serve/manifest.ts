import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { DIST_FOLDER } from '../build/paths.ts'

/** One file as it lies in the build, with its compressed forms beside it. */
export interface ViewerFile {
  /** Path below the build folder. */
  readonly file: string
  readonly contentType: string
  /** True when the address names the content, so that it may be kept for ever. */
  readonly immutable: boolean
  /** Digest of the uncompressed bytes, without quotes. */
  readonly etag: string
  readonly br: string | null
  readonly gz: string | null
}

export interface ViewerManifest {
  /** Digest of everything the build was made from. */
  readonly builtFrom: string
  /** By address below `/viewer/`. */
  readonly files: Readonly<Record<string, ViewerFile>>
}

/** Address (below `/viewer/`) → file of the last build; throws a sentence that says what to run when there is none. */
export async function viewerFiles(distFolder = DIST_FOLDER): Promise<ReadonlyMap<string, ViewerFile>> {
  const manifestPath = path.join(distFolder, 'manifest.json')
  const text = await readFile(manifestPath, 'utf8').catch(() => {
    throw new Error('the viewer is not built: run npm run build -w apps/viewer')
  })
  const manifest = JSON.parse(text) as ViewerManifest
  return new Map(Object.entries(manifest.files))
}
