import { ERROR_STATUS, type ErrorBody, type ErrorCode } from '@yingtong/agent-protocol'
import { DomainError, MissingPartsError } from '@yingtong/domain'
import { jsonResponse, retryAfter } from '../http/error-response.ts'

const KNOWN = new Set<string>(Object.keys(ERROR_STATUS))
const isErrorCode = (code: unknown): code is ErrorCode => typeof code === 'string' && KNOWN.has(code)

/** The protocol's own word for a refusal; its HTTP status alone tells the agent what to do next. */
export function agentErrorCode(error: unknown): ErrorCode {
  if (!(error instanceof DomainError)) return 'internal'
  const { agentError, reason } = error.logFields
  if (isErrorCode(agentError)) return agentError
  if (isErrorCode(reason)) return reason
  switch (error.code) {
    case 'invalid':
      return 'bad-request'
    case 'unauthenticated':
      return 'bad-signature'
    case 'forbidden':
      return 'revoked'
    case 'not-found':
      return 'unknown-upload'
    case 'conflict':
      return 'missing-parts'
    case 'too-large':
      return 'too-large'
    case 'rate-limited':
    case 'unavailable':
    case 'damaged':
      return 'busy'
    case 'internal':
      return 'internal'
  }
}

/** The answer to a refused request of an agent; with a wrong clock it carries ours, so that the agent corrects itself. */
export function agentErrorResponse(error: unknown, now: Date): Response {
  const code = agentErrorCode(error)
  const message =
    error instanceof DomainError
      ? error.publicText
      : 'something went wrong in the cloud; what was acknowledged is safe'
  const body: ErrorBody = {
    code,
    message,
    ...(error instanceof MissingPartsError ? { parts: [...error.parts] } : {}),
    ...(code === 'clock-skew' ? { serverTime: now.toISOString() } : {}),
  }
  // An agent that is told to wait is told how long, whatever we are busy with.
  const later: Record<string, string> = code === 'busy' ? { 'retry-after': '2' } : {}
  return jsonResponse(ERROR_STATUS[code], body, { ...later, ...retryAfter(error) })
}
