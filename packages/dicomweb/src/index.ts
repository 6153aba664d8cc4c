export { handleDicomweb } from './handle-request.ts'
export { HTTP_STATUS, problem, problemOf } from './http/problem.ts'
export { MATCHED_ATTRIBUTES } from './qido/parse-query.ts'
export { ROUTES, type RouteRule } from './routes.table.ts'
