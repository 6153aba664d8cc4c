import { randomUUID } from 'node:crypto'
import type { DicomJson } from '@yingtong/dicom'

const CRLF2 = '\r\n\r\n'
const EVERYTHING_AS_STORED = 'multipart/related; type="application/dicom"; transfer-syntax=*'
const UIDS_PER_QUERY = 20

/** What STOW-RS said about one object. */
export interface StowOutcome {
  readonly kind: 'stored' | 'conflict' | 'refused'
  readonly reason: string
}

export interface FoundInstance {
  readonly path: string
  readonly patientName: string
}

/** A DICOMweb client of one hospital, as plain as HTTP. */
export interface DicomwebPeer {
  stow(bytes: Uint8Array): Promise<StowOutcome>
  /** QIDO-RS on instance level: what is there, by SOP Instance UID. */
  find(uids: readonly string[]): Promise<ReadonlyMap<string, FoundInstance>>
  /** WADO-RS of one instance in the transfer syntax it came in. */
  retrieve(path: string): Promise<Uint8Array>
}

const text = (json: DicomJson, tag: string): string => String(json[tag]?.Value?.[0] ?? '')

function personName(json: DicomJson): string {
  const groups = (json['00100010']?.Value?.[0] ?? {}) as Record<string, string>
  const joined = [groups.Alphabetic, groups.Ideographic, groups.Phonetic].map((each) => each ?? '').join('=')
  return joined.replace(/=+$/, '')
}

function stowOutcome(answer: DicomJson): StowOutcome {
  const items = (tag: string) => (answer[tag]?.Value ?? []) as DicomJson[]
  const [failed] = [...items('00081198'), ...items('0008119A')]
  if (failed) return { kind: 'refused', reason: text(failed, '00000902') || text(failed, '00081197') }
  const [stored] = items('00081199')
  if (!stored) return { kind: 'refused', reason: '' }
  const warning = text(stored, '00081196')
  return warning ? { kind: 'conflict', reason: warning } : { kind: 'stored', reason: '' }
}

function onlyPart(body: Buffer, contentType: string): Uint8Array {
  const boundary = /boundary="?([^";]+)/.exec(contentType)?.[1] ?? ''
  const start = body.indexOf(CRLF2) + CRLF2.length
  return body.subarray(start, body.lastIndexOf(`\r\n--${boundary}`))
}

/** Speaks to `base` with a bearer token; throws where the answer is none that the standard knows. */
export function dicomwebPeer(base: string, token: string): DicomwebPeer {
  const authorization = `Bearer ${token}`
  return {
    async stow(bytes) {
      const boundary = randomUUID()
      const head = `--${boundary}\r\ncontent-type: application/dicom${CRLF2}`
      const response = await fetch(`${base}/studies`, {
        method: 'POST',
        headers: {
          authorization,
          accept: 'application/dicom+json',
          'content-type': `multipart/related; type="application/dicom"; boundary=${boundary}`,
        },
        body: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
      })
      if (![200, 202, 409].includes(response.status))
        throw new Error(`STOW answered ${response.status}: ${await response.text()}`)
      return stowOutcome((await response.json()) as DicomJson)
    },
    async find(uids) {
      const found = new Map<string, FoundInstance>()
      for (let at = 0; at < uids.length; at += UIDS_PER_QUERY) {
        const list = uids.slice(at, at + UIDS_PER_QUERY).join(',')
        const response = await fetch(`${base}/instances?SOPInstanceUID=${list}&limit=100`, {
          headers: { authorization, accept: 'application/dicom+json' },
        })
        if (!response.ok) throw new Error(`QIDO answered ${response.status}: ${await response.text()}`)
        if (response.status === 204) continue
        for (const row of (await response.json()) as DicomJson[]) {
          const uid = text(row, '00080018')
          const path = `/studies/${text(row, '0020000D')}/series/${text(row, '0020000E')}/instances/${uid}`
          found.set(uid, { path, patientName: personName(row) })
        }
      }
      return found
    },
    async retrieve(path) {
      const headers = { authorization, accept: EVERYTHING_AS_STORED }
      const response = await fetch(`${base}${path}`, { headers })
      const body = Buffer.from(await response.arrayBuffer())
      if (!response.ok) throw new Error(`WADO answered ${response.status}: ${body.toString().slice(0, 200)}`)
      return onlyPart(body, response.headers.get('content-type') ?? '')
    },
  }
}
