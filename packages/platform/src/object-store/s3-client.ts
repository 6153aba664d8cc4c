import { S3Client } from '@aws-sdk/client-s3'

export interface S3Timeouts {
  /** To the TCP connection, to the head of the answer, and between two pieces of its body; milliseconds. */
  readonly connectMs: number
  readonly answerMs: number
  readonly stallMs: number
}

export const S3_TIMEOUTS: S3Timeouts = { connectMs: 3_000, answerMs: 10_000, stallMs: 10_000 }
/** A request is asked twice; what fails then is said, and whoever asked comes again. */
export const ATTEMPTS_MAX = 2

export interface S3Options {
  readonly endpoint: string
  readonly region: string
  readonly bucket: string
  /** Bucket in the path (most stores of one's own) or in the host name (AWS, OSS, COS); path unless said. */
  readonly pathStyle?: boolean
  /** Both or none: without them the SDK's credential chain, such as a role of the machine. */
  readonly accessKeyId?: string | undefined
  readonly secretAccessKey?: string | undefined
  readonly timeouts?: Partial<S3Timeouts>
}

/** A client that waits for nothing without an end. */
export function s3Client(options: S3Options, timeouts: S3Timeouts): S3Client {
  const { accessKeyId, secretAccessKey } = options
  return new S3Client({
    endpoint: options.endpoint,
    region: options.region,
    forcePathStyle: options.pathStyle ?? true,
    maxAttempts: ATTEMPTS_MAX,
    ...(accessKeyId && secretAccessKey ? { credentials: { accessKeyId, secretAccessKey } } : {}),
    requestHandler: {
      connectionTimeout: timeouts.connectMs,
      requestTimeout: timeouts.answerMs,
      throwOnRequestTimeout: true,
      socketTimeout: Math.max(timeouts.answerMs, timeouts.stallMs),
    },
    // Stores that predate flexible checksums refuse the trailers; SigV4 and MD5 cover the body.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
}
