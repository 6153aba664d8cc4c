import { TRPCError } from '@trpc/server'
import { DomainError, type ErrorCode } from '@yingtong/domain'

type TrpcCode = TRPCError['code']

/** Every refusal of the domain as a tRPC code; the compiler demands all of them. */
export const TRPC_CODES = {
  invalid: 'BAD_REQUEST',
  unauthenticated: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  'not-found': 'NOT_FOUND',
  conflict: 'CONFLICT',
  'too-large': 'PAYLOAD_TOO_LARGE',
  'rate-limited': 'TOO_MANY_REQUESTS',
  unavailable: 'SERVICE_UNAVAILABLE',
  damaged: 'BAD_GATEWAY',
  internal: 'INTERNAL_SERVER_ERROR',
} as const satisfies Record<ErrorCode, TrpcCode>

/** A domain refusal keeps its public text; anything else becomes “internal” and tells nothing. */
export function toTrpcError(error: unknown): TRPCError {
  if (error instanceof TRPCError) return error
  if (error instanceof DomainError)
    return new TRPCError({ code: TRPC_CODES[error.code], message: error.publicText, cause: error })
  return new TRPCError({
    code: 'INTERNAL_SERVER_ERROR',
    message: 'something went wrong on our side',
    cause: error,
  })
}
