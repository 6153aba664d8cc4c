export { type ApiContext, verbContext } from './api-context.ts'
export { type AppRouter, appRouter } from './app-router.ts'
export { TRPC_CODES, toTrpcError } from './error-map.ts'
export { handleTrpc, type TrpcDoor } from './handle-trpc.ts'
