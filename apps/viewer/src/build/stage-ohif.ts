import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { transform } from 'esbuild'
import type { ViewerFile } from '../serve/manifest.ts'
import { applyPatches } from './apply-patches.ts'
import { BUNDLED_CODECS } from './codecs.table.ts'
import { filesBelow } from './digest.ts'
import { cutModuleLoader } from './loadable-modules.ts'
import { LOADABLE_MODULES, OHIF_PATCHES } from './ohif-patches.table.ts'
import { WORD_PATCHES } from './ohif-words.table.ts'
import { ohifDistFolder, packageFolder } from './paths.ts'
import { rewritePublicPath, rewriteStyleSheet } from './public-path.ts'
import { reachableFiles } from './reachable-files.ts'
import { type InstalledCodec, replaceCodecs } from './replace-codecs.ts'
import { writeAsset } from './write-asset.ts'

/** What the page has to know about the copy of OHIF. Addresses are below `/viewer/`. */
export interface OhifStage {
  readonly files: Readonly<Record<string, ViewerFile>>
  readonly entryScript: string
  readonly entryStyle: string
  /** Scripts and styles that every study needs, in the order of the loader: to be fetched without waiting. */
  readonly preload: readonly string[]
}

/** Files of the npm package that are replaced by ours or have no place in an embedded viewer. */
const LEFT_OUT =
  /^(ort|customizations)\/|^(app-config|init-service-worker|sw|google)\.js$|\.map$|\.woff2$|^assets\/(?!images\/)/
const MINIFY = { minify: true, target: 'chrome109', legalComments: 'none' } as const

/** The slide viewer decodes in a worker file of its own. */
const SLIDE_DECODERS = /^dicom-microscopy-viewer\/dataLoader\.worker/

interface OhifCode {
  readonly folder: string
  /** Scripts and styles with our changes, by their names in OHIF, before they are minified. */
  readonly sources: ReadonlyMap<string, string>
  /** Names of everything that the viewer can ask for. */
  readonly reached: ReadonlySet<string>
  /** Files of OHIF whose bytes come from elsewhere. */
  readonly replaced: ReadonlyMap<string, string>
  readonly chunksOf: ReadonlyMap<string, readonly string[]>
  readonly entry: string
}

/** OHIF as we ship it under `publicPath`, still readable: patched, with our decoders, without what is never asked for. */
export async function readOhif(publicPath: string): Promise<OhifCode> {
  const folder = ohifDistFolder()
  const names = (await filesBelow(folder)).filter((name) => !LEFT_OUT.test(name))
  const shipped = await readSources(folder, names)
  const entry = [...shipped.keys()].find((name) => /^app\.bundle\.\w+\.js$/.test(name))
  if (entry === undefined) throw new Error(`no main bundle in ${folder}`)
  const decoding = withOurCodecs(shipped, await installedCodecs())
  const patched = applyPatches(decoding.sources, [...OHIF_PATCHES, ...WORD_PATCHES])
  const loader = cutModuleLoader(patched.get(entry) ?? '', LOADABLE_MODULES)
  patched.set(entry, loader.source)
  const sources = rewritePublicPath(patched, publicPath)
  const others = names.filter((name) => !sources.has(name))
  const reached = reachableFiles(entry, sources, others)
  reached.add('app.bundle.css')
  for (const name of names) if (name.startsWith('dicom-microscopy-viewer/')) reached.add(name)
  return { folder, sources, reached, replaced: decoding.replaced, chunksOf: loader.chunksOf, entry }
}

/** Copies, patches, minifies and compresses OHIF into `outFolder/files/ohif/<digest>/`. */
export async function stageOhif(outFolder: string, digest: string): Promise<OhifStage> {
  const base = `ohif/${digest}/`
  const publicPath = `/viewer/${base}`
  const { folder, sources, reached, replaced, chunksOf, entry } = await readOhif(publicPath)
  const written = await Promise.all(
    [...reached].sort().map(async (name) => {
      const file = replaced.get(name) ?? path.join(folder, name)
      const content = await browserForm(file, sources.get(name), publicPath)
      return [
        base + name,
        await writeAsset(outFolder, { address: base + name, content, immutable: true }),
      ] as const
    }),
  )
  return {
    files: Object.fromEntries(written),
    entryScript: base + entry,
    entryStyle: `${base}app.bundle.css`,
    preload: neededByEveryStudy(chunksOf, reached).map((name) => base + name),
  }
}

/** The decoders that are installed here, whose versions the floors of advisories hold. */
async function installedCodecs(): Promise<readonly InstalledCodec[]> {
  const source = (codec: (typeof BUNDLED_CODECS)[number]) =>
    readFile(path.join(packageFolder(codec.package), codec.script), 'utf8')
  return Promise.all(BUNDLED_CODECS.map(async (codec) => ({ ...codec, source: await source(codec) })))
}

interface OurCodecs {
  readonly sources: Map<string, string>
  /** Files of OHIF whose bytes come from elsewhere. */
  readonly replaced: ReadonlyMap<string, string>
}

function withOurCodecs(shipped: ReadonlyMap<string, string>, codecs: readonly InstalledCodec[]): OurCodecs {
  const sources = new Map(shipped)
  const replaced = new Map<string, string>()
  const met = new Set<string>()
  for (const [name, text] of shipped) {
    if (!name.endsWith('.js')) continue
    const { source, wasmOf } = replaceCodecs(text, codecs)
    sources.set(name, source)
    for (const [wasm, codec] of wasmOf) {
      const beside = path.posix.join(path.posix.dirname(name), wasm)
      replaced.set(beside, path.join(packageFolder(codec.package), codec.wasm))
      met.add(codec.package)
    }
  }
  const missed = codecs.filter((codec) => !met.has(codec.package)).map((codec) => codec.package)
  if (missed.length > 0)
    throw new Error(`OHIF no longer carries ${missed.join(', ')}: mend the table of codecs`)
  return { sources, replaced }
}

async function readSources(folder: string, names: readonly string[]): Promise<Map<string, string>> {
  const code = names.filter(
    (name) => (!name.includes('/') && /\.(js|css)$/.test(name)) || SLIDE_DECODERS.test(name),
  )
  return new Map(
    await Promise.all(
      code.map(async (name) => [name, await readFile(path.join(folder, name), 'utf8')] as const),
    ),
  )
}

async function browserForm(
  file: string,
  source: string | undefined,
  publicPath: string,
): Promise<Uint8Array> {
  if (source === undefined) return readFile(file)
  if (file.endsWith('.css')) return Buffer.from(rewriteStyleSheet(source, publicPath))
  return Buffer.from((await transform(source, MINIFY)).code)
}

function neededByEveryStudy(
  chunksOf: ReadonlyMap<string, readonly string[]>,
  reached: ReadonlySet<string>,
): string[] {
  const ids = new Set([...chunksOf.values()].flat())
  return [...ids].flatMap((id) =>
    [...reached].filter((name) => name.startsWith(`${id}.bundle.`) || name === `${id}.css`),
  )
}
