import {
  type AssessmentPack,
  type AuditExport,
  type Ctx,
  checkExport,
  type DeidentifiedExport,
  downloadReport,
  downloadSignature,
  exportAssessment,
  exportAudit,
  exportDeidentified,
  notFound,
  type RateLimiter,
  type Services,
  type SignaturePackage,
} from '@yingtong/domain'
import { webStream } from '@yingtong/platform'
import { makeZip } from 'client-zip'
import { errorResponse, jsonResponse } from '../http/error-response.ts'
import type { InTurns } from '../http/in-turns.ts'
import type { Exchange } from '../http/server.ts'
import { type Authenticate, contextIn, imageClaims } from './authenticate.ts'

const KINDS = ['reports', 'signatures', 'exports', 'export-checks'] as const
const PATH = new RegExp(`^/files/(${KINDS.join('|')})/([0-9a-f-]{36})$`)

/** What the audit log holds, by the filter in the query: `format`, and the fields of AuditFilter. */
const AUDIT_PATH = '/files/audit'
/** The files of a yearly assessment; `year` in the query, this year without it. */
const ASSESSMENT_PATH = '/files/assessment'

/** Every address of a file; the tenancy tests walk it. */
export const FILE_DOORS: readonly string[] = [
  ...KINDS.map((kind) => `/files/${kind}/{id}`),
  AUDIT_PATH,
  ASSESSMENT_PATH,
]

export function isFile(pathname: string): boolean {
  return PATH.test(pathname) || pathname === AUDIT_PATH || pathname === ASSESSMENT_PATH
}

/** A file to be kept, never to be shown by the browser as a page: it may hold anything (promises B7, B8). */
function attachment(bytes: Uint8Array, fileName: string, type: string): Response {
  return new Response(bytes as Uint8Array<ArrayBuffer>, {
    headers: { ...asAttachment(fileName, type), 'content-length': String(bytes.byteLength) },
  })
}

const asAttachment = (fileName: string, type: string) => ({
  'content-type': type,
  'content-disposition': `attachment; filename="${fileName}"`,
  'content-security-policy': "sandbox; default-src 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
})

/** Streams the log batch by batch; a reader that goes away ends the reading. */
function auditFile({ fileName, contentType, chunks }: AuditExport): Response {
  return new Response(webStream(chunks), { headers: asAttachment(fileName, contentType) })
}

/** A few small files as one ZIP. */
function zipFile({ fileName, files }: SignaturePackage | AssessmentPack): Response {
  const entries = files.map(({ name, body }) => ({ name, input: body as Uint8Array<ArrayBuffer> }))
  return new Response(makeZip(entries) as ReadableStream<Uint8Array<ArrayBuffer>>, {
    headers: asAttachment(fileName, 'application/zip'),
  })
}

/** A ZIP made as it is read (APPNOTE 6.3, Zip64 where needed): names are numbers, times are the export's. */
function imagesFile({ fileName, files }: DeidentifiedExport): Response {
  const entries = async function* () {
    for await (const { name, body } of files) yield { name, input: body }
  }
  return new Response(makeZip(entries()) as ReadableStream<Uint8Array<ArrayBuffer>>, {
    headers: asAttachment(fileName, 'application/zip'),
  })
}

function auditFrom(ctx: Ctx, query: URLSearchParams): Promise<AuditExport> {
  const { actions, ...rest } = Object.fromEntries(query)
  // The verb parses it; whatever else stands in the query is refused there.
  const input = { ...rest, ...(actions === undefined ? {} : { actions: actions.split(',') }) }
  return exportAudit(ctx, input as unknown as Parameters<typeof exportAudit>[1])
}

async function fileOf(ctx: Ctx, url: URL): Promise<Response> {
  const [, kind, id = ''] = PATH.exec(url.pathname) ?? []
  if (url.pathname === AUDIT_PATH) return auditFile(await auditFrom(ctx, url.searchParams))
  if (url.pathname === ASSESSMENT_PATH) {
    const year = url.searchParams.get('year')
    return zipFile(await exportAssessment(ctx, year === null ? {} : { year }))
  }
  if (kind === 'export-checks') return jsonResponse(200, await checkExport(ctx, { studyId: id }))
  if (kind === 'exports') return imagesFile(await exportDeidentified(ctx, { exportId: id }))
  if (kind === 'signatures') return zipFile(await downloadSignature(ctx, { id }))
  const { pdf, fileName } = await downloadReport(ctx, { reportId: id })
  return attachment(pdf, fileName, 'application/pdf')
}

/** Report PDFs, exports, the audit log; the web process has no key to the object store, so they come from here. */
export function filesDoor(
  services: Services,
  doors: {
    readonly authenticate: Authenticate
    readonly limiter: RateLimiter
    readonly inTurns: InTurns
  },
): (exchange: Exchange) => Promise<Response> {
  const { authenticate, limiter, inTurns } = doors
  return async (exchange) => {
    try {
      if (exchange.request.method !== 'GET') throw notFound('file')
      await limiter.take([['images:address', exchange.address]])
      const caller = await authenticate(exchange)
      await limiter.take(imageClaims(caller))
      const ctx = contextIn(services, caller, exchange)
      return inTurns(await fileOf(ctx, exchange.url), ctx.tenantId)
    } catch (error) {
      return errorResponse(error, exchange.requestId)
    }
  }
}
