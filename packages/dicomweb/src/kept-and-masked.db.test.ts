import { createHash } from 'node:crypto'
import { type DicomJson, memorySource, readInstance } from '@yingtong/dicom'
import { type Ctx, resolveConflict } from '@yingtong/domain'
import {
  ctInstance,
  ctSeries,
  runSql,
  startRegion,
  type TestRegion,
  type TestTenant,
} from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { handleDicomweb } from './handle-request.ts'
import { type BodyPart, multipartResponse } from './http/multipart-writer.ts'

const BASE = 'http://pacs.example/dicom-web'
let region: TestRegion
let tenant: TestTenant
let ctx: Ctx
let uids: { study: string; series: string; instance: string }

function call(path: string, init: RequestInit & { as?: Ctx } = {}): Promise<Response> {
  return handleDicomweb(new Request(`${BASE}${path}`, init), init.as ?? ctx, BASE)
}

async function store(objects: readonly Uint8Array[]): Promise<void> {
  async function* parts(): AsyncGenerator<BodyPart> {
    for (const body of objects) yield { contentType: 'application/dicom', body }
  }
  const form = await multipartResponse('application/dicom', parts())
  const headers = { 'content-type': form.headers.get('content-type')! }
  const response = await call('/studies', { method: 'POST', body: await form.arrayBuffer(), headers })
  if (!response.ok) throw new Error(`STOW answered ${response.status}: ${await response.text()}`)
}

const json = async (path: string, as?: Ctx) =>
  (await (await call(path, as ? { as } : {})).json()) as DicomJson[]
const value = (ds: DicomJson | undefined, tag: string) => ds?.[tag]?.Value?.[0]
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const instancePath = () => `/studies/${uids.study}/series/${uids.series}/instances/${uids.instance}`

beforeAll(async () => {
  region = await startRegion()
  tenant = await region.tenant('county-a')
  ctx = await tenant.as('technologist')
  const series = ctSeries({ slices: 3, rows: 64, columns: 64 })
  const layout = readInstance(memorySource(series[0]!))
  uids = {
    study: layout.studyInstanceUid,
    series: layout.seriesInstanceUid,
    instance: layout.sopInstanceUid,
  }
  await store(series)
})
afterAll(() => region.stop())

describe('what a browser may keep (RFC 9111 §4.3)', () => {
  const KEPT = [
    ['frames', () => `${instancePath()}/frames/1`],
    ['bulk data', () => `${instancePath()}/bulkdata/00080070`],
    ['pixel data as bulk data', () => `${instancePath()}/bulkdata/7FE00010`],
    ['rendered', () => `${instancePath()}/rendered`],
    ['thumbnail', () => `/studies/${uids.study}/thumbnail`],
    ['instance metadata', () => `${instancePath()}/metadata`],
    ['study metadata', () => `/studies/${uids.study}/metadata`],
    ['whole objects', () => `/studies/${uids.study}`],
  ] as const

  it.each(KEPT)('%s: is asked about each time, by the person it was given to', async (_name, path) => {
    const first = await call(path())
    expect(first.status).toBe(200)
    expect(first.headers.get('cache-control')).toBe('private, no-cache')
    for (const name of ['cookie', 'authorization']) expect(first.headers.get('vary')).toContain(name)
    const headers = { 'if-none-match': first.headers.get('etag')! }
    const again = await call(path(), { headers })
    expect([again.status, again.body]).toEqual([304, null])
    expect(again.headers.get('vary')).toBe(first.headers.get('vary'))
    expect((await call(path(), { headers: { 'if-none-match': '"other"' } })).status).toBe(200)
    const other = await (await region.tenant(`else-${crypto.randomUUID().slice(0, 8)}`)).as('technologist')
    expect((await call(path(), { headers, as: other })).status).toBe(404)
  })

  it('records the access of whoever is answered with 304', async () => {
    const etag = (await call(`${instancePath()}/frames/1`)).headers.get('etag')!
    const next = await tenant.as('technologist')
    const answer = await call(`${instancePath()}/frames/1`, { headers: { 'if-none-match': etag }, as: next })
    expect(answer.status).toBe(304)
    const rows = await runSql(
      region.adminUrl,
      `select 1 from audit_events where actor_id = $1 and action = 'images.accessed' and study_instance_uid = $2`,
      [next.actor.id, uids.study],
    )
    expect(rows).toHaveLength(1)
  })

  it('D10: shows the pixels of the version that was chosen, never those that it kept', async () => {
    const first = ctInstance({ rows: 16, columns: 16 })
    await store([first])
    const { studyInstanceUid, seriesInstanceUid, sopInstanceUid, pixelData } = readInstance(
      memorySource(first),
    )
    const other = Uint8Array.from(first)
    other[pixelData!.valueOffset]! ^= 1
    await store([other])
    const path = `/studies/${studyInstanceUid}/series/${seriesInstanceUid}/instances/${sopInstanceUid}/frames/1`
    const accept = 'application/octet-stream'
    const kept = await call(path, { headers: { accept } })
    const [conflict] = await runSql(region.adminUrl, 'select id from conflicts where sop_instance_uid = $1', [
      sopInstanceUid,
    ])
    await resolveConflict(ctx, { id: String(conflict?.id), decision: 'replace' })
    const headers = { accept, 'if-none-match': kept.headers.get('etag')! }
    await vi.waitFor(async () => expect((await call(path, { headers })).status).toBe(200), 5000)
    const pixels = new Uint8Array(await (await call(path, { headers })).arrayBuffer())
    const at = pixelData!.valueOffset
    expect(sha256(pixels)).toBe(sha256(other.subarray(at, at + pixelData!.frameBytes)))
  })

  it('answers a range of another version with the whole of this one', async () => {
    const path = `${instancePath()}/bulkdata/00080070`
    const { headers } = await call(path)
    const part = { range: 'bytes=0-1', 'if-range': headers.get('etag')! }
    expect((await call(path, { headers: part })).status).toBe(206)
    expect((await call(path, { headers: { ...part, 'if-range': '"older"' } })).status).toBe(200)
  })
})

describe('P2: who does not read names', () => {
  const operator = (): Ctx => ({
    ...ctx,
    actor: { kind: 'operator', id: crypto.randomUUID(), name: 'let in' },
  })

  it('gets them masked in search, metadata and bulk data, and the same pixels', async () => {
    const [full] = await json(`${instancePath()}/metadata`)
    const { Ideographic } = value(full, '00100010') as { Ideographic: string }
    for (const as of [await tenant.as('clinician'), operator()]) {
      const texts = await Promise.all(
        [
          `/studies?StudyInstanceUID=${uids.study}`,
          `/studies/${uids.study}/series`,
          `${instancePath()}/metadata`,
          `/studies/${uids.study}/series/${uids.series}/metadata`,
          `/studies/${uids.study}/metadata`,
        ].map(async (path) => (await call(path, { as })).text()),
      )
      for (const text of texts) {
        expect(text).toContain(uids.study)
        expect(text).not.toContain(Ideographic)
        expect(text).not.toContain(Ideographic.replaceAll('^', ''))
      }
      expect((await call(`${instancePath()}/bulkdata/00100010`, { as })).status).toBe(404)
      expect((await call(`${instancePath()}/frames/1`, { as })).status).toBe(200)
    }
  })

  it('is not handed what was kept for somebody who does', async () => {
    const path = `/studies/${uids.study}/series/${uids.series}/metadata`
    const etag = (await call(path)).headers.get('etag')!
    const answer = await call(path, { as: operator(), headers: { 'if-none-match': etag } })
    expect(answer.status).toBe(200)
  })

  it('keeps whole names for the roles that read images by name, and for a token with the scope', async () => {
    const token: Ctx = {
      ...ctx,
      actor: { kind: 'token', id: crypto.randomUUID(), name: 'x', scopes: ['study:read', 'image:read'] },
    }
    const full = JSON.stringify(value((await json(`${instancePath()}/metadata`))[0], '00100010'))
    for (const as of [await tenant.as('radiologist'), token])
      for (const path of [`${instancePath()}/metadata`, `/studies?StudyInstanceUID=${uids.study}`])
        expect(JSON.stringify(value((await json(path, as))[0], '00100010'))).toBe(full)
  })
})
