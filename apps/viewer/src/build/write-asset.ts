import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip, constants as zlib } from 'node:zlib'
import type { ViewerFile } from '../serve/manifest.ts'
import { shortDigest } from './digest.ts'

const brotli = promisify(brotliCompress)
const gzipped = promisify(gzip)

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
}
const ALREADY_COMPRESSED = new Set(['.png', '.ico'])
/** Above this size the best brotli quality takes seconds per file and gains a tenth. */
const BEST_QUALITY_BYTES_MAX = 400_000

export interface Asset {
  /** Address below `/viewer/`. */
  readonly address: string
  readonly content: Uint8Array
  /** True when the address changes with the content, so that browsers may keep it for ever. */
  readonly immutable: boolean
}

/** Writes one file with its brotli and gzip forms below `outFolder`, and gives its manifest entry. */
export async function writeAsset(outFolder: string, asset: Asset): Promise<ViewerFile> {
  const extension = path.extname(asset.address)
  const contentType = CONTENT_TYPES[extension]
  if (contentType === undefined) throw new Error(`no content type is known for ${asset.address}`)
  const file = `files/${asset.address}`
  const target = path.join(outFolder, file)
  await mkdir(path.dirname(target), { recursive: true })
  await writeFile(target, asset.content)
  const compressed = ALREADY_COMPRESSED.has(extension) ? undefined : await compress(target, asset.content)
  return {
    file,
    contentType,
    immutable: asset.immutable,
    etag: shortDigest(asset.content),
    br: compressed ? `${file}.br` : null,
    gz: compressed ? `${file}.gz` : null,
  }
}

async function compress(target: string, content: Uint8Array): Promise<true> {
  const best = content.byteLength <= BEST_QUALITY_BYTES_MAX
  const params = {
    [zlib.BROTLI_PARAM_QUALITY]: best ? 11 : 9,
    [zlib.BROTLI_PARAM_LGWIN]: 22,
    [zlib.BROTLI_PARAM_SIZE_HINT]: content.byteLength,
  }
  const [br, gz] = await Promise.all([brotli(content, { params }), gzipped(content, { level: best ? 9 : 6 })])
  await Promise.all([writeFile(`${target}.br`, br), writeFile(`${target}.gz`, gz)])
  return true
}
