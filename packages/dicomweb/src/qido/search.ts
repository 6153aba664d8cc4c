import type { DicomJson } from '@yingtong/dicom'
import { findInstances, findSeries, findStudies } from '@yingtong/domain'
import { covers, innerType, parseAccept } from '../http/media-type.ts'
import { notAcceptable } from '../http/problem.ts'
import type { Handler } from '../route.ts'
import { type ParsedQuery, parseQuery, type QueryLevel } from './parse-query.ts'
import { instanceResult, seriesResult, studyResult } from './result-json.ts'

/** A row with what is made of it, until it is sent: some KiB. */
const ROW_BYTES = 16 * 1024

const JSON_TYPE = 'application/dicom+json'

/** An empty result is `200 []`, chosen once for all levels (PS3.18 §10.6.3.1 allows it beside 204). */
function answer(results: readonly DicomJson[], query: ParsedQuery, base: string): Response {
  const headers = new Headers({ 'content-type': JSON_TYPE, 'cache-control': 'no-store' })
  const host = new URL(base).host
  for (const warning of query.warnings) headers.append('warning', `299 ${host} "${warning}"`)
  return new Response(JSON.stringify(results), { headers })
}

function acceptsJson(header: string | null): boolean {
  return parseAccept(header).some((range) =>
    [JSON_TYPE, 'application/json'].some((type) => covers(innerType(range), type)),
  )
}

/** A QIDO-RS search at one level; UIDs of the path narrow it. */
export function search(level: QueryLevel): Handler {
  return async ({ request, url, path, ctx, base, memory }) => {
    if (!acceptsJson(request.headers.get('accept'))) return notAcceptable([JSON_TYPE])
    const named = {
      ...(path.study ? { studyInstanceUid: [path.study] } : {}),
      ...(path.series ? { seriesInstanceUid: [path.series] } : {}),
    }
    const query = parseQuery(url.searchParams, level, named)
    await memory.book(query.match.limit * ROW_BYTES)
    const unnamed: QueryLevel[] = [
      ...(path.study ? [] : ['study' as const]),
      ...(path.series ? [] : ['series' as const]),
    ]
    if (level === 'study') {
      const { rows } = await findStudies(ctx, query.match)
      return answer(
        rows.map((row) => studyResult(row, base, query)),
        query,
        base,
      )
    }
    if (level === 'series') {
      const { rows } = await findSeries(ctx, query.match)
      return answer(
        rows.map((row) => seriesResult(row, base, query, !path.study)),
        query,
        base,
      )
    }
    const { rows } = await findInstances(ctx, query.match)
    return answer(
      rows.map((row) => instanceResult(row, base, query, unnamed)),
      query,
      base,
    )
  }
}
