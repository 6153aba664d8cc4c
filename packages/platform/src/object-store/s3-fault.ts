import { StoreError, type StoreFault } from '@yingtong/domain'

interface S3Failure {
  readonly name?: string
  readonly message?: string
  readonly $metadata?: { readonly httpStatusCode?: number | undefined }
}

export const statusOf = (error: unknown) => (error as S3Failure).$metadata?.httpStatusCode

/** Refusals that name the object; a refusal of the caller, a missing bucket or a busy store is none of them. */
function faultOf(error: S3Failure): StoreFault {
  const status = error.$metadata?.httpStatusCode
  if (error.name === 'NoSuchBucket') return 'away'
  if (status === 404 || error.name === 'NoSuchKey' || error.name === 'NotFound') return 'absent'
  if (status === 416 || error.name === 'InvalidRange') return 'short'
  // Moved to a tape-like class by somebody's lifecycle rule: it does not come back by asking again.
  if (error.name === 'InvalidObjectState') return 'unreadable'
  return 'away'
}

/** What a failed request says, in the words of the port. Only the name of the fault is kept: messages quote requests. */
export function s3Fault(error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const failure = error as S3Failure
  const reason = `${failure.name ?? 'failed'} ${failure.$metadata?.httpStatusCode ?? ''}`.trim()
  return new StoreError(faultOf(failure), reason, { cause: error })
}
