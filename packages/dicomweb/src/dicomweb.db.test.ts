import { createHash } from 'node:crypto'
import { type DicomJson, memorySource, readInstance, UID } from '@yingtong/dicom'
import type { Ctx } from '@yingtong/domain'
import { ctInstance, ctSeries, startRegion, type TestRegion } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { handleDicomweb } from './handle-request.ts'
import { parseMediaType } from './http/media-type.ts'
import { readMultipart } from './http/multipart-reader.ts'
import { type BodyPart, multipartResponse } from './http/multipart-writer.ts'
import { ROUTES } from './routes.table.ts'

const BASE = 'http://pacs.example/dicom-web'
let region: TestRegion
let ctx: Ctx
let stranger: Ctx
let series: Uint8Array[]
let uids: { study: string; series: string; instances: string[] }

function call(path: string, init: RequestInit & { as?: Ctx } = {}): Promise<Response> {
  return handleDicomweb(new Request(`${BASE}${path}`, init), init.as ?? ctx, BASE)
}

async function storeBody(objects: readonly Uint8Array[]) {
  async function* parts(): AsyncGenerator<BodyPart> {
    for (const body of objects) yield { contentType: 'application/dicom', body }
  }
  const response = await multipartResponse('application/dicom', parts())
  return {
    body: await response.arrayBuffer(),
    headers: { 'content-type': response.headers.get('content-type')! },
  }
}

const store = async (objects: readonly Uint8Array[], path = '/studies', as?: Ctx) =>
  call(path, { method: 'POST', ...(await storeBody(objects)), ...(as ? { as } : {}) })

async function partsOf(response: Response): Promise<{ type: string; body: Buffer }[]> {
  const media = parseMediaType(response.headers.get('content-type')!)!
  const parts: { type: string; body: Buffer }[] = []
  for await (const part of readMultipart(
    response.body as AsyncIterable<Uint8Array>,
    media.parameters.boundary!,
    1e9,
  )) {
    const chunks: Uint8Array[] = []
    for await (const chunk of part.body) chunks.push(Uint8Array.from(chunk))
    parts.push({ type: part.headers['content-type']!, body: Buffer.concat(chunks) })
  }
  return parts
}

const json = async (path: string, as?: Ctx) =>
  (await (await call(path, as ? { as } : {})).json()) as DicomJson[]
const value = (ds: DicomJson | undefined, tag: string) => ds?.[tag]?.Value?.[0]
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const instancePath = (index = 0) =>
  `/studies/${uids.study}/series/${uids.series}/instances/${uids.instances[index]}`

beforeAll(async () => {
  region = await startRegion()
  const tenant = await region.tenant('county-a')
  ctx = { ...(await tenant.as('technologist')) }
  stranger = await (await region.tenant('county-b')).as('technologist')
  series = ctSeries({ slices: 6, rows: 64, columns: 64 })
  const layouts = series.map((bytes) => readInstance(memorySource(bytes)))
  uids = {
    study: layouts[0]!.studyInstanceUid,
    series: layouts[0]!.seriesInstanceUid,
    instances: layouts.map((layout) => layout.sopInstanceUid),
  }
  const response = await store(series)
  if (response.status !== 200) throw new Error(`STOW answered ${response.status}: ${await response.text()}`)
})
afterAll(() => region.stop())

describe('STOW-RS (PS3.18 §10.5)', () => {
  it('answers each object by its address, and the same again when repeated', async () => {
    const body = (await (await store(series)).json()) as DicomJson
    expect(body['00081199']?.Value).toHaveLength(6)
    const found = await json(`/studies/${uids.study}/instances`)
    expect(found).toHaveLength(6)
  })

  it('D10: keeps both versions of one UID, tells so, and goes on serving the first', async () => {
    const first = ctInstance({ rows: 16, columns: 16 })
    await store([first])
    const layout = readInstance(memorySource(first))
    const other = Uint8Array.from(first)
    const pixels = layout.pixelData!
    other[pixels.valueOffset] = (other[pixels.valueOffset]! + 1) % 256
    const response = await store([other])
    expect(response.status).toBe(202)
    const body = (await response.json()) as DicomJson
    expect(value(body['00081199']?.Value?.[0] as DicomJson, '00081196')).toBe(0xb007)
    const path = `/studies/${layout.studyInstanceUid}/series/${layout.seriesInstanceUid}/instances/${layout.sopInstanceUid}`
    const answer = await call(path, { headers: { accept: 'application/dicom; transfer-syntax=*' } })
    expect(sha256(new Uint8Array(await answer.arrayBuffer()))).toBe(sha256(first))
  })

  it('refuses what is not DICOM with a reason, keeps it in quarantine, and stores the rest', async () => {
    const good = ctInstance({ rows: 16, columns: 16 })
    const response = await store([Buffer.from('not an image'.repeat(40)), good])
    expect(response.status).toBe(202)
    const body = (await response.json()) as DicomJson
    expect(body['00081199']?.Value).toHaveLength(1)
    const failed = body['0008119A']?.Value?.[0] as DicomJson
    expect(value(failed, '00081197')).toBe(0xc000)
    expect(String(value(failed, '00000902')).length).toBeGreaterThan(5)
    expect((await store([Buffer.from('nothing')])).status).toBe(409)
  })

  it('refuses an object of another study than the address names', async () => {
    const response = await store([ctInstance({ rows: 16, columns: 16 })], '/studies/1.2.3.4')
    expect(response.status).toBe(409)
    const body = (await response.json()) as DicomJson
    expect(value(body['00081198']?.Value?.[0] as DicomJson, '00081197')).toBe(0xa900)
  })

  it('answers 415, 400 and 413-like faults in words', async () => {
    const wrong = await call('/studies', {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    })
    expect(wrong.status).toBe(415)
    const type = 'multipart/related; type="application/dicom"; boundary=b'
    const broken = await call('/studies', {
      method: 'POST',
      body: '--b\r\n\r\nabc',
      headers: { 'content-type': type },
    })
    expect(broken.status).toBe(400)
    expect(((await broken.json()) as { error: string }).error).toContain('multipart')
  })
})

describe('QIDO-RS (PS3.18 §10.6)', () => {
  it('finds the study by patient, date, modality and UID, with the required attributes', async () => {
    const [study] = await json(`/studies?StudyInstanceUID=${uids.study}`)
    expect(value(study, '0020000D')).toBe(uids.study)
    expect(value(study, '00201208')).toBe(6)
    expect(value(study, '00201206')).toBe(1)
    expect(study?.['00080061']?.Value).toEqual(['CT'])
    const id = String(value(study, '00100020'))
    expect((await json(`/studies?PatientID=${id}`)).length).toBeGreaterThan(0)
    const date = String(value(study, '00080020'))
    expect((await json(`/studies?StudyDate=${date}-${date}&ModalitiesInStudy=CT`)).length).toBeGreaterThan(0)
    expect(await json('/studies?ModalitiesInStudy=MG')).toEqual([])
  })

  it('P02: finds a name in any of its groups, by wildcard, and fuzzily by pinyin', async () => {
    const [study] = await json(`/studies?StudyInstanceUID=${uids.study}`)
    const name = value(study, '00100010') as { Alphabetic: string; Ideographic: string }
    const finds = async (query: string) =>
      (await json(`/studies?${query}`)).some((each) => value(each, '0020000D') === uids.study)
    expect(await finds(`PatientName=${encodeURIComponent(name.Ideographic)}`)).toBe(true)
    expect(await finds(`PatientName=${encodeURIComponent(`${[...name.Ideographic][0]}*`)}`)).toBe(true)
    expect(await finds(`PatientName=${encodeURIComponent(name.Alphabetic.toLowerCase())}`)).toBe(true)
    expect(await finds('PatientName=csyh&fuzzymatching=true')).toBe(true)
    expect(await finds('PatientName=ceshi&fuzzymatching=true')).toBe(true)
    expect(await finds('PatientName=Nobody*')).toBe(false)
  })

  it('nests, pages and returns more on demand', async () => {
    const found = await json(`/studies/${uids.study}/series`)
    expect(found.map((each) => value(each, '0020000E'))).toEqual([uids.series])
    const first = await json(`/studies/${uids.study}/series/${uids.series}/instances?limit=2`)
    const next = await json(`/studies/${uids.study}/series/${uids.series}/instances?limit=2&offset=2`)
    expect([...first, ...next].map((each) => value(each, '00080018'))).toEqual(uids.instances.slice(0, 4))
    const [bare] = await json(`/studies?StudyInstanceUID=${uids.study}`)
    const [all] = await json(`/studies?StudyInstanceUID=${uids.study}&includefield=all`)
    expect(bare?.['00081030']).toBeUndefined()
    expect(all?.['00081030']).toBeDefined()
  })

  it('warns of what it does not match and refuses what it cannot read', async () => {
    const warned = await call('/studies?NoSuchThing=1')
    expect(warned.headers.get('warning')).toContain('299')
    expect((await call('/studies?StudyDate=soon')).status).toBe(400)
    expect((await call('/studies', { headers: { accept: 'text/html' } })).status).toBe(406)
  })
})

describe('WADO-RS (PS3.18 §10.4)', () => {
  it('J14: gives every object back bit for bit with transfer-syntax=*', async () => {
    const response = await call(`/studies/${uids.study}`, {
      headers: { accept: 'multipart/related; type="application/dicom"; transfer-syntax=*' },
    })
    const parts = await partsOf(response)
    expect(parts.map((part) => sha256(part.body)).sort()).toEqual(series.map(sha256).sort())
  })

  it('gives Explicit VR Little Endian without it, with the same pixels', async () => {
    const implicit = ctInstance({ rows: 16, columns: 16, syntax: UID.ImplicitVRLittleEndian })
    await store([implicit])
    const layout = readInstance(memorySource(implicit))
    const response = await call(`/studies/${layout.studyInstanceUid}`)
    const [part] = await partsOf(response)
    const back = readInstance(memorySource(part!.body))
    expect(back.transferSyntaxUid).toBe(UID.ExplicitVRLittleEndian)
    expect(back.sopInstanceUid).toBe(layout.sopInstanceUid)
    const pixels = (bytes: Uint8Array, of: typeof back) =>
      sha256(bytes.subarray(of.pixelData!.valueOffset, of.pixelData!.valueOffset + of.pixelData!.frameBytes))
    expect(pixels(part!.body, back)).toBe(pixels(implicit, layout))
  })

  it('serves metadata as gzip-ed JSON with an entity tag, and 304', async () => {
    const path = `/studies/${uids.study}/series/${uids.series}/metadata`
    const response = await call(path, { headers: { 'accept-encoding': 'gzip' } })
    expect(response.headers.get('content-encoding')).toBe('gzip')
    const inflated = await new Response(response.body!.pipeThrough(new DecompressionStream('gzip'))).json()
    expect((inflated as DicomJson[]).map((each) => value(each, '00080018'))).toEqual(uids.instances)
    const etag = response.headers.get('etag')!
    expect((await call(path, { headers: { 'if-none-match': etag } })).status).toBe(304)
    const plain = await json(path)
    expect(plain).toHaveLength(6)
    expect(value(plain[0], '00280010')).toBe(64)
    expect(await json(`${instancePath(2)}/metadata`)).toHaveLength(1)
    expect(await json(`/studies/${uids.study}/metadata`)).toHaveLength(6)
  })

  it('serves frames as stored and native, one or several', async () => {
    const native = await call(`${instancePath()}/frames/1`, {
      headers: { accept: 'application/octet-stream' },
    })
    const pixels = readInstance(memorySource(series[0]!)).pixelData!
    const wanted = series[0]!.subarray(pixels.valueOffset, pixels.valueOffset + pixels.frameBytes)
    expect(sha256(new Uint8Array(await native.arrayBuffer()))).toBe(sha256(wanted))
    const stored = await call(`${instancePath()}/frames/1`, {
      headers: { accept: 'multipart/related; type="application/octet-stream"; transfer-syntax=*' },
    })
    const [part] = await partsOf(stored)
    expect(part?.type).toContain('transfer-syntax=')
    expect((await call(`${instancePath()}/frames/2`)).status).toBe(404)
    expect((await call(`${instancePath()}/frames/0`)).status).toBe(400)
    expect((await call(`${instancePath()}/frames/1`, { headers: { accept: 'video/mp4' } })).status).toBe(406)
  })

  it('G46: renders pictures and thumbnails on the server, by window and size', async () => {
    const rendered = await call(`${instancePath()}/rendered?window=40,400,linear&viewport=32,32&quality=80`)
    expect(rendered.headers.get('content-type')).toBe('image/jpeg')
    const jpeg = Buffer.from(await rendered.arrayBuffer())
    expect(jpeg.subarray(0, 2).toString('hex')).toBe('ffd8')
    const png = await call(`/studies/${uids.study}/thumbnail`, { headers: { accept: 'image/png' } })
    expect(
      Buffer.from(await png.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG')
    expect((await call(`${instancePath()}/rendered?window=a,b`)).status).toBe(400)
    expect((await call(`${instancePath()}/rendered?viewport=99999,1`)).status).toBe(400)
  })

  it('serves bulk data, whole and by byte range', async () => {
    const whole = await call(`${instancePath()}/bulkdata/00100010`)
    expect(whole.status).toBe(200)
    const bytes = Buffer.from(await whole.arrayBuffer())
    const ranged = await call(`${instancePath()}/bulkdata/00100010`, { headers: { range: 'bytes=1-3' } })
    expect(ranged.status).toBe(206)
    expect(Buffer.from(await ranged.arrayBuffer())).toEqual(bytes.subarray(1, 4))
    expect(
      (await call(`${instancePath()}/bulkdata/00100010`, { headers: { range: 'bytes=9999-' } })).status,
    ).toBe(416)
    expect((await call(`${instancePath()}/bulkdata/99999999`)).status).toBe(404)
    expect((await call(`${instancePath()}/bulkdata/../../etc`)).status).toBe(404)
  })
})

describe('X03: another hospital', () => {
  it('finds and gets nothing at any address of ours, in the same words as for what is not there', async () => {
    expect(await json(`/studies?StudyInstanceUID=${uids.study}`, stranger)).toEqual([])
    const fill = (template: string, study: string) =>
      template
        .replace('{study}', study)
        .replace('{series}', uids.series)
        .replace('{instance}', uids.instances[0]!)
        .replace('{frames}', '1')
        .replace('{bulkdata}', '00100010')
    for (const route of ROUTES.filter((each) => each.scope === 'image:read')) {
      expect((await call(fill(route.template, uids.study))).status, route.template).toBe(200)
      const foreign = await call(fill(route.template, uids.study), { as: stranger })
      const absent = await call(fill(route.template, '1.2.3.4'), { as: stranger })
      expect(foreign.status, route.template).toBe(404)
      expect(await foreign.text()).toBe(await absent.text())
    }
  })

  it('may store the same objects and then has its own', async () => {
    expect((await store(series.slice(0, 1), '/studies', stranger)).status).toBe(200)
    expect(await json(`/studies/${uids.study}/instances`, stranger)).toHaveLength(1)
    expect(await json(`/studies/${uids.study}/instances`)).toHaveLength(6)
  })

  it('refuses methods that the resource does not have and addresses that do not exist', async () => {
    expect((await call('/studies', { method: 'DELETE' })).status).toBe(405)
    expect((await call('/nothing')).status).toBe(404)
    expect((await call('/studies/..%2fx')).status).toBe(404)
  })
})
