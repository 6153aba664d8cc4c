import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OHIF_TEXTS_ZH } from '../extension/ohif-texts.table.ts'
import { type ViewerFile, viewerFiles } from '../serve/manifest.ts'
import { buildViewer } from './build-viewer.ts'
import { WORD_KEYS } from './ohif-words.table.ts'

/** Hosts that only stand in comments, licences, names of XML spaces and texts; no code asks them for anything. */
const FETCHED =
  /\b(?:fetch|open|src|href|url|import|importScripts|Worker)\s*[(=:]\s*["'`]https?:\/\/(?!www\.w3\.org)[^"'`]+/g

let folder: string
let files: ReadonlyMap<string, ViewerFile>
const sources = new Map<string, string>()

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'viewer-build-'))
  const result = await buildViewer({ outFolder: folder })
  expect(result.built).toBe(true)
  files = await viewerFiles(folder)
  for (const [address, entry] of files) {
    if (!/\.(js|css|html)$/.test(address)) continue
    sources.set(address, await readFile(path.join(folder, entry.file), 'utf8'))
  }
}, 240_000)

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

const ours = () => [...sources].filter(([address]) => !address.includes('dicom-microscopy-viewer'))

describe('the built viewer', () => {
  it('lies under /viewer/ only', () => {
    const html = sources.get('index.html') ?? ''
    const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((hit) => hit[1] ?? '')
    expect(addresses.length).toBeGreaterThan(15)
    for (const address of addresses) {
      expect(address.startsWith('/viewer/')).toBe(true)
      expect(files.has(address.slice('/viewer/'.length)), address).toBe(true)
    }
    for (const [address, text] of ours()) {
      expect(text.match(/\.p\s*=\s*["']\/["']/), address).toBeNull()
      expect(text.match(/url\(["']?\/(?!viewer\/)/), address).toBeNull()
      expect(text.match(/["'`]\/(?:assets|ort|dicom-microscopy-viewer|customizations)\//), address).toBeNull()
    }
  })

  it('asks no other host for anything', () => {
    for (const [address, text] of ours()) {
      expect(text.match(FETCHED), address).toBeNull()
      expect(
        text.match(/huggingface\.co|jsdelivr\.net|googleapis\.com|cloudfront\.net|gstatic\.com/),
        address,
      ).toBeNull()
    }
  })

  it('has no source maps, web fonts, service worker, manifest or inline script', () => {
    const names = [...files.keys()].join('\n')
    expect(names).not.toMatch(/\.map$|\.woff2?$|sw\.js$|init-service-worker|manifest\.json|\.mjs$/m)
    expect(names).not.toMatch(/^ort\/|google\.js|oidc/m)
    for (const [address, text] of ours())
      expect(text.match(/sourceMappingURL|serviceWorker\.register/), address).toBeNull()
    const html = sources.get('index.html') ?? ''
    expect(html.match(/<script(?![^>]*\ssrc=)/)).toBeNull()
    expect(html).toContain('<html lang="zh-CN"')
  })

  it('knows no data source but DICOMweb, and takes nothing from its address', () => {
    const code = ours()
      .map(([, text]) => text)
      .join('\n')
    expect(code).toMatch(/name:"dicomweb",type:"webApi"/)
    expect(code).not.toMatch(/name:"(?:dicomwebproxy|dicomjson|dicomlocal|merge)",type:/)
    expect(code).not.toMatch(/lowerCaseSearchParams\.get\("token"\)|path:"\/?local(?:basic)?"/)
  })

  it('ships nothing of the guided tours, whose licence we do not take on', () => {
    for (const [address, text] of ours())
      expect(text.match(/shepherd-(?:element|modal|arrow)|shepherd\.js/), address).toBeNull()
  })

  it('compresses every text well, and gives the same bytes back', async () => {
    let plainBytes = 0
    let brotliBytes = 0
    for (const [address, entry] of files) {
      if (!/\.(js|css|html|wasm|svg)$/.test(address)) continue
      const plain = await readFile(path.join(folder, entry.file))
      const brotli = await readFile(path.join(folder, entry.br ?? ''))
      const gzip = await readFile(path.join(folder, entry.gz ?? ''))
      expect(brotliDecompressSync(brotli).equals(plain), address).toBe(true)
      expect(gunzipSync(gzip).equals(plain), address).toBe(true)
      plainBytes += plain.byteLength
      brotliBytes += brotli.byteLength
    }
    expect(brotliBytes).toBeLessThan(plainBytes / 3)
  })

  it('sends less than 3.2 MB before the first image', async () => {
    const needed = [...(sources.get('index.html') ?? '').matchAll(/(?:src|href)="\/viewer\/([^"]+)"/g)]
    const sizes = await Promise.all(
      needed.map(async ([, address = '']) => {
        const entry = files.get(address)
        return (await stat(path.join(folder, entry?.br ?? entry?.file ?? ''))).size
      }),
    )
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(3_200_000)
  })

  it('removes what an older build left, and does nothing when nothing changed', async () => {
    await writeFile(path.join(folder, 'files/own/app-config.0000.js'), 'old')
    expect((await buildViewer({ outFolder: folder, force: 'own' })).built).toBe(true)
    expect(await readdir(path.join(folder, 'files/own'))).not.toContain('app-config.0000.js')
    const before = await stat(path.join(folder, 'manifest.json'))
    expect((await buildViewer({ outFolder: folder })).built).toBe(false)
    expect((await stat(path.join(folder, 'manifest.json'))).mtimeMs).toBe(before.mtimeMs)
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('has Chinese for every English text that OHIF wrote into its code', () => {
    const missing = WORD_KEYS.filter((english) => !(english in (OHIF_TEXTS_ZH.Words ?? {})))
    expect(missing).toEqual([])
  })
})
