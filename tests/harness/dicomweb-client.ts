import { Agent, get } from 'node:http'
import { gunzipSync } from 'node:zlib'

export interface Answer {
  readonly status: number
  readonly contentType: string
  /** As it came over the wire. */
  readonly body: Buffer
  readonly gzip: boolean
}

export interface DicomwebClient {
  /** GET of a path below the service, by default uncompressed; never throws for a status. */
  get(path: string, accept: string, encoding?: 'identity' | 'gzip'): Promise<Answer>
  /** GET of DICOM JSON; throws unless 200, and gives [] for 204. */
  json(path: string): Promise<readonly DicomJsonObject[]>
  close(): void
}

export type DicomJsonObject = Readonly<Record<string, { readonly Value?: readonly unknown[] }>>

/** A kept connection that the server was closing just then; browsers ask again, too. */
class StaleConnectionError extends Error {
  constructor(cause: Error) {
    super(cause.message, { cause })
  }
}

const TIMEOUT_MS = 30_000

/** A plain client of any DICOMweb service, over at most `connections` kept connections (a browser has six). */
export function dicomwebClient(base: string, token: string | null, connections = 6): DicomwebClient {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const authorization = token === null ? {} : { authorization: `Bearer ${token}` }
  const askOnce = (path: string, accept: string, encoding: string) =>
    new Promise<Answer>((resolve, reject) => {
      const headers = { ...authorization, accept, 'accept-encoding': encoding }
      const request = get(`${base}${path}`, { agent, headers, timeout: TIMEOUT_MS }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('error', reject)
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            contentType: response.headers['content-type'] ?? '',
            body: Buffer.concat(chunks),
            gzip: response.headers['content-encoding'] === 'gzip',
          }),
        )
      })
      request.once('timeout', () => request.destroy(new Error(`${path}: no answer in ${TIMEOUT_MS} ms`)))
      request.once('error', (error) => reject(request.reusedSocket ? new StaleConnectionError(error) : error))
    })
  const ask = (path: string, accept: string, encoding = 'identity') =>
    askOnce(path, accept, encoding).catch((error: unknown) => {
      if (error instanceof StaleConnectionError) return askOnce(path, accept, encoding)
      throw error
    })
  return {
    get: ask,
    async json(path) {
      const { status, body, gzip } = await ask(path, 'application/dicom+json', 'gzip')
      if (status === 204) return []
      if (status !== 200) throw new Error(`${path}: HTTP ${status} ${body.toString().slice(0, 300)}`)
      return JSON.parse((gzip ? gunzipSync(body) : body).toString()) as DicomJsonObject[]
    },
    close: () => agent.destroy(),
  }
}

/** The first value of an attribute as text. */
export const firstValue = (object: DicomJsonObject | undefined, tag: string): string =>
  String(object?.[tag]?.Value?.[0] ?? '')
