import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { ViewerManifest } from '../serve/manifest.ts'
import { BUNDLED_CODECS } from './codecs.table.ts'
import { digestListing, digestSources, filesBelow, shortDigest } from './digest.ts'
import { DIST_FOLDER, ohifDistFolder, packageFolder, SOURCE_FOLDER } from './paths.ts'
import { type OhifStage, stageOhif } from './stage-ohif.ts'
import { stageOwn } from './stage-own.ts'

export interface BuildOptions {
  readonly outFolder?: string
  /** Builds even when nothing has changed: everything, or only what is ours. */
  readonly force?: 'all' | 'own'
}

export interface BuildResult {
  readonly built: boolean
  readonly fileCount: number
  readonly brotliBytes: number
}

/**
 * Makes the folder that `serveViewer` serves. Does nothing when sources and OHIF are those of the last build; the copy
 * of OHIF, which takes most of the time, is made again only when OHIF or the code that treats it changed.
 */
export async function buildViewer(options: BuildOptions = {}): Promise<BuildResult> {
  const outFolder = options.outFolder ?? DIST_FOLDER
  const ohifDigest = shortDigest(
    await digestListing(ohifDistFolder()),
    ...(await Promise.all(BUNDLED_CODECS.map((codec) => digestListing(packageFolder(codec.package))))),
    await digestSources(SOURCE_FOLDER, treatsOhif),
  )
  const ownDigest = await digestSources(SOURCE_FOLDER, (name) => !treatsOhif(name) && !isTest(name))
  const builtFrom = shortDigest(ohifDigest, ownDigest)
  const last = await readJson<ViewerManifest>(path.join(outFolder, 'manifest.json'))
  if (!options.force && last?.builtFrom === builtFrom)
    return { built: false, ...(await totals(outFolder, last)) }

  const stagePath = path.join(outFolder, `ohif-${ohifDigest}.json`)
  const ready = options.force === 'all' ? undefined : await readJson<OhifStage>(stagePath)
  await mkdir(outFolder, { recursive: true })
  const ohif = ready ?? (await stageOhif(outFolder, ohifDigest))
  await writeJson(stagePath, ohif)
  const own = await stageOwn(outFolder, ohif)
  const manifest: ViewerManifest = { builtFrom, files: { ...ohif.files, ...own } }
  await writeJson(path.join(outFolder, 'manifest.json'), manifest)
  await prune(outFolder, manifest, path.basename(stagePath))
  return { built: true, ...(await totals(outFolder, manifest)) }
}

function treatsOhif(name: string): boolean {
  return (
    name.startsWith('build/') &&
    name !== 'build/stage-own.ts' &&
    name !== 'build/index-html.ts' &&
    !isTest(name)
  )
}

function isTest(name: string): boolean {
  return /\.test\.ts$|^test\//.test(name)
}

async function readJson<T>(file: string): Promise<T | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as T)
}

/** Renamed into place, so that a reader never sees half a file. */
async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(`${file}.part`, JSON.stringify(value, null, 1))
  await rename(`${file}.part`, file)
}

/** Removes what the new manifest does not name; a build that is cut off leaves the old manifest with its files whole. */
async function prune(outFolder: string, manifest: ViewerManifest, stageName: string): Promise<void> {
  const kept = new Set(['manifest.json', stageName])
  for (const { file, br, gz } of Object.values(manifest.files)) {
    for (const name of [file, br, gz]) if (name !== null) kept.add(name)
  }
  const stale = (await filesBelow(outFolder)).filter((name) => !kept.has(name))
  await Promise.all(stale.map((name) => rm(path.join(outFolder, name), { force: true })))
}

async function totals(outFolder: string, manifest: ViewerManifest): Promise<Omit<BuildResult, 'built'>> {
  const files = Object.values(manifest.files)
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(path.join(outFolder, file.br ?? file.file))).size),
  )
  return { fileCount: files.length, brotliBytes: sizes.reduce((sum, size) => sum + size, 0) }
}
