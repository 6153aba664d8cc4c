export { handleDicomweb } from './handle-request.ts'
export { HTTP_STATUS, problem, problemOf } from './http/problem.ts'
export { whileRead } from './http/while-read.ts'
export { ROUTES, type RouteRule } from './routes.table.ts'
