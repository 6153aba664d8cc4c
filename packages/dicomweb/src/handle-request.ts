import { type Ctx, DomainError, reasonOf } from '@yingtong/domain'
import { describeCapabilities } from './capabilities.ts'
import { problem, problemOf } from './http/problem.ts'
import { whileRead } from './http/while-read.ts'
import { search } from './qido/search.ts'
import type { Handler, PathNames } from './route.ts'
import { ROUTES, type Transaction } from './routes.table.ts'
import { storeInstances } from './stow/store-instances.ts'
import { retrieveRendered, retrieveThumbnail } from './wado/render-image.ts'
import { retrieveBulkdata } from './wado/retrieve-bulkdata.ts'
import { retrieveFrames } from './wado/retrieve-frames.ts'
import { retrieveInstances } from './wado/retrieve-instances.ts'
import { retrieveMetadata } from './wado/retrieve-metadata.ts'

const HANDLERS = {
  searchStudies: search('study'),
  searchSeries: search('series'),
  searchInstances: search('instance'),
  retrieveInstances,
  retrieveMetadata,
  retrieveFrames,
  retrieveBulkdata,
  retrieveRendered,
  retrieveThumbnail,
  storeInstances,
  describeCapabilities,
} as const satisfies Record<Transaction, Handler>

const UID = /^[0-9A-Za-z][0-9A-Za-z._-]{0,127}$/

/** The path names when `path` fits the template; null otherwise. `{bulkdata}` takes the rest of the path. */
function fit(template: string, path: string): PathNames | null {
  const wanted = template.split('/').filter(Boolean)
  const given = path.split('/').filter(Boolean)
  const names: Record<string, string> = {}
  for (const [index, step] of wanted.entries()) {
    const value = given[index]
    if (value === undefined) return null
    if (!step.startsWith('{')) {
      if (step !== value) return null
      continue
    }
    const name = step.slice(1, -1)
    if (name === 'bulkdata') return { ...names, bulkdata: given.slice(index).join('/') }
    names[name] = value
  }
  return wanted.length === given.length ? names : null
}

function demandUids({ study, series, instance }: PathNames): void {
  for (const uid of [study, series, instance])
    if (uid !== undefined && !UID.test(uid))
      throw new DomainError('not-found', 'nothing is stored under this address')
}

/**
 * The whole of DICOMweb as a function: a request whose path lies below `base` (an absolute address without a slash at
 * its end), an authenticated context, a response. Never throws; surprises are logged and answered as 500.
 */
export async function handleDicomweb(request: Request, ctx: Ctx, base: string): Promise<Response> {
  const url = new URL(request.url)
  const path = url.pathname.slice(new URL(base).pathname.length)
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const fitting = ROUTES.flatMap((route) => {
    const names = fit(route.template, path)
    return names ? [{ route, names }] : []
  })
  if (fitting.length === 0) return problem(404, 'there is no such resource')
  const found = fitting.find(({ route }) => route.method === method)
  if (!found) {
    const allow = fitting.map(({ route }) => route.method).join(', ')
    return new Response(null, { status: 405, headers: { allow } })
  }
  const memory = ctx.services.memory.open(ctx.tenantId, request.signal)
  try {
    demandUids(found.names)
    const call = { request, url, path: found.names, ctx, base, memory }
    const response = await HANDLERS[found.route.transaction](call)
    return whileRead(response, request.signal, () => memory.release())
  } catch (error) {
    memory.release()
    if (!(error instanceof DomainError))
      ctx.services.log.error('dicomweb request failed', {
        transaction: found.route.transaction,
        requestId: ctx.requestId,
        reason: reasonOf(error),
      })
    return problemOf(error)
  }
}
