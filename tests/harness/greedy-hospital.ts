import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { importPrivateKey, newAgentKeys, newNonce, signRequest } from '@yingtong/agent-protocol'
import { encodeRle } from '@yingtong/codecs'
import { fromKeywords, newUid, UID, writePart10 } from '@yingtong/dicom'
import { createToken, registerAgent } from '@yingtong/domain'
import type { packOf, TestRegion } from '@yingtong/testkit'

const MIB = 1024 * 1024
const BOUNDARY = 'greedy'

export interface PlaceOfPicture {
  readonly study: string
  readonly series: string
  readonly instance: string
}

export interface Picture extends PlaceOfPicture {
  readonly file: Uint8Array
}

/** A black image of 8 bits: small when it is compressed, large when it is not. */
export function blackImage(options: { side: number; frames?: number; rle?: boolean }): Picture {
  const { side, frames = 1, rle = false } = options
  const [study, series, instance] = [newUid(), newUid(), newUid()]
  const format = {
    rows: side,
    columns: side,
    samplesPerPixel: 1,
    bitsAllocated: 8,
    bitsStored: 8,
    pixelRepresentation: 0,
    photometricInterpretation: 'MONOCHROME2',
    planarConfiguration: 0,
    littleEndian: true,
  } as const
  const native = new Uint8Array(side * side)
  const coded = rle ? encodeRle(native, format) : null
  const ds = fromKeywords({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.7.2',
    SOPInstanceUID: instance,
    StudyInstanceUID: study,
    SeriesInstanceUID: series,
    PatientID: 'GREEDY-1',
    PatientName: 'Ceshi^YiHao',
    Modality: 'OT',
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    NumberOfFrames: frames,
    Rows: side,
    Columns: side,
    BitsAllocated: 8,
    BitsStored: 8,
    HighBit: 7,
    PixelRepresentation: 0,
    PixelData: { vr: 'OB', BulkDataURI: 'pixels' },
  })
  const file = writePart10(ds, {
    transferSyntaxUid: coded ? UID.RLELossless : UID.ExplicitVRLittleEndian,
    bulk: () => (coded ? Array.from({ length: frames }, () => coded) : native),
  })
  return { study, series, instance, file }
}

export interface Answer {
  readonly status: number
  readonly byteLength: number
  readonly ms: number
}

/** A hospital with a token and an agent, as its neighbours see it over HTTP. */
export async function openHospital(region: TestRegion, origin: string, slug: string) {
  const tenant = await region.tenant(slug)
  const { token } = await createToken(region.services, {
    tenantId: tenant.id,
    label: 'test',
    scopes: ['image:read', 'image:store', 'study:read'],
  })
  const { publicKey, privateKey } = await newAgentKeys()
  const agentId = await registerAgent(region.services, {
    tenantId: tenant.id,
    name: 'EDGE',
    aeTitle: 'EDGE',
    publicKey,
  })
  return { tenant, ...(await hospitalClient({ origin, token, agentId, privateKey })) }
}

/** What a hospital's machines hold; another process may be one of them. */
export interface HospitalKeys {
  readonly origin: string
  readonly token: string
  readonly agentId: string
  readonly privateKey: string
}

export async function hospitalClient(keys: HospitalKeys) {
  const { origin, token, agentId } = keys
  const key = await importPrivateKey(keys.privateKey)
  const authorization = `Bearer ${token}`
  const pool = new Agent({ keepAlive: true, maxSockets: 64 })

  async function get(path: string, accept: string): Promise<Answer> {
    const start = performance.now()
    const response = await fetch(`${origin}/dicom-web/${path}`, { headers: { authorization, accept } })
    let byteLength = 0
    for await (const chunk of response.body ?? []) byteLength += chunk.byteLength
    return { status: response.status, byteLength, ms: performance.now() - start }
  }
  const placeOf = ({ study, series, instance }: PlaceOfPicture) =>
    `studies/${study}/series/${series}/instances/${instance}`

  function stow(file: Uint8Array): Promise<Response> {
    const head = `--${BOUNDARY}\r\nContent-Type: application/dicom\r\n\r\n`
    return fetch(`${origin}/dicom-web/studies`, {
      method: 'POST',
      headers: {
        authorization,
        'content-type': `multipart/related; type="application/dicom"; boundary=${BOUNDARY}`,
      },
      body: Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]),
    })
  }

  /** A request of the hospital's agent. */
  async function signed(method: 'POST' | 'PUT', path: string, body: Uint8Array): Promise<Response> {
    const headers = await signedHeaders(key, { agentId, path, method, bodySha256: await sha256Of(body) })
    return fetch(`${origin}${path}`, { method, headers, body: Buffer.from(body) })
  }

  return {
    keys,
    thumbnail: (picture: PlaceOfPicture) => get(`${placeOf(picture)}/thumbnail`, 'image/jpeg'),
    rendered: (picture: PlaceOfPicture) => get(`${placeOf(picture)}/rendered`, 'image/png'),
    /** Unfolded to Explicit VR Little Endian. */
    native: (picture: PlaceOfPicture) =>
      get(
        placeOf(picture),
        'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.1',
      ),
    stow,
    async store({ file }: Picture): Promise<number> {
      const response = await stow(file)
      await response.arrayBuffer()
      return response.status
    },
    signed,
    get,
    /** A STOW part that never ends: `mib` of it as fast as they are taken, then nothing more. */
    async endlessPart(mib: number, until: AbortSignal): Promise<void> {
      const sending = request(`${origin}/dicom-web/studies`, {
        method: 'POST',
        agent: pool,
        headers: {
          authorization,
          'content-type': `multipart/related; type="application/dicom"; boundary=${BOUNDARY}`,
        },
      })
      sending.on('error', () => {})
      sending.on('response', (response) => response.resume())
      until.addEventListener('abort', () => sending.destroy())
      sending.write(`--${BOUNDARY}\r\nContent-Type: application/dicom\r\n\r\n`)
      for (let n = 0; n < mib && !sending.destroyed; n += 1)
        if (!sending.write(Buffer.alloc(MIB, n)))
          await Promise.race([once(sending, 'drain').catch(() => {}), delay(2000)])
    },
    /** A signed part of 32 MiB of which a little comes. */
    async stalledPart(until: AbortSignal): Promise<void> {
      const sha256 = await sha256Of(Buffer.from(crypto.randomUUID()))
      const instances = [{ sopInstanceUid: newUid(), sha256 }]
      const uids = { studyInstanceUid: newUid(), seriesInstanceUid: newUid() }
      const offer = { ...uids, instances, sha256, byteLength: 32 * MIB }
      const offered = await signed('POST', '/agent/v1/offers', json({ packs: [offer] }))
      const { packs } = (await offered.json()) as { packs: { parts: { url: string }[] }[] }
      const path = packs[0]!.parts[0]!.url
      const headers = await signedHeaders(key, { agentId, path, method: 'PUT', bodySha256: '0'.repeat(64) })
      const sending = request(`${origin}${path}`, {
        method: 'PUT',
        agent: pool,
        headers: { ...headers, 'content-length': 32 * MIB },
      })
      sending.on('error', () => {})
      sending.on('response', (response) => response.resume())
      until.addEventListener('abort', () => sending.destroy())
      sending.write(Buffer.alloc(1024))
    },
    /** A whole pack over the edge protocol; the status of each request. */
    async sendPack({ bytes, ...pack }: Awaited<ReturnType<typeof packOf>>): Promise<number[]> {
      const offer = { ...pack, byteLength: bytes.byteLength }
      const statuses: number[] = []
      const call = async (method: 'POST' | 'PUT', path: string, body: Uint8Array) => {
        const response = await signed(method, path, body)
        statuses.push(response.status)
        return (await response.json()) as { packs?: { uploadId: string; parts: { url: string }[] }[] }
      }
      const offered = await call('POST', '/agent/v1/offers', json({ packs: [offer] }))
      const [upload] = offered.packs ?? []
      for (const { url } of upload?.parts ?? []) await call('PUT', url, bytes)
      await call('POST', `/agent/v1/uploads/${upload?.uploadId}/commit`, json({ sha256: pack.sha256 }))
      return statuses
    },
    close: () => pool.destroy(),
  }
}

export type Hospital = Awaited<ReturnType<typeof hospitalClient>>

export const json = (value: object) => new TextEncoder().encode(JSON.stringify(value))

async function sha256Of(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(bytes))).toString('hex')
}

function signedHeaders(
  key: CryptoKey,
  what: { agentId: string; path: string; method: string; bodySha256: string },
): Promise<Record<string, string>> {
  const timestamp = new Date().toISOString()
  return signRequest(key, { ...what, timestamp, nonce: newNonce() })
}
