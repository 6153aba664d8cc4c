import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeAsset } from '../build/write-asset.ts'
import { createServeViewer, type ServeViewer } from './serve-viewer.ts'

const HTML = '<!doctype html><title>影像</title>'
const SCRIPT = 'export const answer = 42\n'.repeat(40)

let folder: string
let serve: ServeViewer

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'viewer-serve-'))
  const write = (address: string, text: string, immutable: boolean) =>
    writeAsset(folder, { address, content: Buffer.from(text), immutable })
  const files = {
    'index.html': await write('index.html', HTML, false),
    'own/app.1234.js': await write('own/app.1234.js', SCRIPT, true),
    'ohif/1/mark.png': await write('ohif/1/mark.png', 'not really a picture', true),
  }
  await writeFile(path.join(folder, 'manifest.json'), JSON.stringify({ builtFrom: 'test', files }))
  await writeFile(path.join(folder, 'secret.txt'), 'not for anyone')
  serve = await createServeViewer(folder)
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const get = (address: string, headers: Record<string, string> = {}, method = 'GET') =>
  serve(new Request(`http://hospital.example${address}`, { method, headers }))

describe('serveViewer', () => {
  it.each([
    '/viewer/',
    '/viewer/viewer?StudyInstanceUIDs=1.2.3',
    '/viewer/viewer/dicomweb?x=1',
    '/viewer/notfoundstudy',
  ])('gives the page for %s, to be asked for again each time', async (address) => {
    const response = await get(address)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe(HTML)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-cache')
  })

  it('redirects the address without a slash and keeps its query', async () => {
    const response = await get('/viewer?lng=en')
    expect([response.status, response.headers.get('location')]).toEqual([308, '/viewer/?lng=en'])
  })

  it('answers brotli, gzip or plain as accepted', async () => {
    const brotli = await get('/viewer/own/app.1234.js', { 'accept-encoding': 'gzip, br' })
    expect(brotli.headers.get('content-encoding')).toBe('br')
    expect(brotli.headers.get('vary')).toBe('accept-encoding')
    const bytes = Buffer.from(await brotli.arrayBuffer())
    expect(brotli.headers.get('content-length')).toBe(String(bytes.byteLength))
    expect(brotliDecompressSync(bytes).toString()).toBe(SCRIPT)
    const gzip = await get('/viewer/own/app.1234.js', { 'accept-encoding': 'gzip' })
    expect(gzip.headers.get('content-encoding')).toBe('gzip')
    const plain = await get('/viewer/own/app.1234.js')
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(await plain.text()).toBe(SCRIPT)
    expect(new Set([brotli, gzip, plain].map((response) => response.headers.get('etag'))).size).toBe(3)
  })

  it('lets browsers keep what names its content', async () => {
    const { headers } = await get('/viewer/own/app.1234.js')
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  })

  it('answers 304 to a tag it gave, in any encoding', async () => {
    const first = await get('/viewer/', { 'accept-encoding': 'br' })
    const etag = first.headers.get('etag') ?? ''
    const again = await get('/viewer/', { 'if-none-match': `W/"other", ${etag}`, 'accept-encoding': 'br' })
    expect([again.status, await again.text()]).toEqual([304, ''])
    expect((await get('/viewer/', { 'if-none-match': '"0000"' })).status).toBe(200)
  })

  it('answers HEAD without a body and refuses other methods', async () => {
    const head = await get('/viewer/own/app.1234.js', {}, 'HEAD')
    expect([head.status, await head.text(), head.headers.get('content-length')]).toEqual([
      200,
      '',
      String(SCRIPT.length),
    ])
    const post = await get('/viewer/', {}, 'POST')
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  it.each([
    '/viewer/own/gone.js',
    '/viewer/ohif/1/',
    '/viewer/secret.txt',
    '/viewer/manifest.json',
    '/viewer/%2e%2e/manifest.json',
    '/viewer/files/index.html',
    '/viewer/..%2fsecret.txt',
    '/viewerx',
  ])('opens nothing outside its list: %s', async (address) => {
    const response = await get(address)
    expect(response.status).toBe(404)
    expect(await response.text()).not.toContain('not for anyone')
  })

  it.each(['/viewer/', '/viewer/own/app.1234.js', '/viewer/gone.js'])('guards %s', async (address) => {
    const { headers } = await get(address)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("connect-src 'self' blob: data:")
    expect(policy).toContain("frame-ancestors 'self'")
    expect(policy).not.toMatch(/script-src[^;]*'unsafe-inline'|https?:|\*/)
  })

  it('lets the decoding workers evaluate, and no document', async () => {
    const policyOf = async (address: string) => (await get(address)).headers.get('content-security-policy')
    expect(await policyOf('/viewer/')).not.toContain("'unsafe-eval'")
    expect(await policyOf('/viewer/own/app.1234.js')).toContain("'unsafe-eval'")
  })

  it('says what to do when nothing is built', async () => {
    await expect(createServeViewer(path.join(folder, 'nowhere'))).rejects.toThrow(
      'npm run build -w apps/viewer',
    )
  })
})
