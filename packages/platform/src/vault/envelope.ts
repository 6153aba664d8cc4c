import { type CryptoSuite, VaultError } from '@yingtong/domain'

/**
 * What a sealed value looks like in a column: `y1.<kind>.<suite>.<key>.<base64url of nonce, ciphertext, tag>`.
 * `kind` s = platform secret, t = value of a tenant, k = wrapped data key; `key` is the master key's id for s and k,
 * the version of the tenant's key for t. The head is authenticated as part of the aad.
 */
export interface Envelope {
  readonly kind: 's' | 't' | 'k'
  readonly suite: CryptoSuite
  readonly key: string
  readonly body: Buffer
}

const LETTER_OF = { international: 'i', sm: 'm' } as const satisfies Record<CryptoSuite, string>
const FORM = /^y1\.([stk])\.([im])\.([0-9a-z]{1,32})\.([\w-]{1,200000})$/

type Head = Omit<Envelope, 'body'>

/** The text before the body, with its dot. */
export function envelopeBeginning(head: Head): string {
  return `${headText(head)}.`
}

const headText = (head: Head) => `y1.${head.kind}.${LETTER_OF[head.suite]}.${head.key}`

/** The column's text of an envelope. */
export function writeEnvelope(envelope: Envelope): string {
  return `${headText(envelope)}.${envelope.body.toString('base64url')}`
}

/** Reads a sealed value; throws VaultError for everything that we did not write. */
export function readEnvelope(text: string, kind: Envelope['kind']): Envelope {
  const parts = FORM.exec(text)
  if (!parts || parts[1] !== kind) throw new VaultError('this is not a sealed value')
  const body = Buffer.from(parts[4]!, 'base64url')
  // Base64url has spare bits in its last letter: only the one way we write it is taken.
  if (body.toString('base64url') !== parts[4]) throw new VaultError('this is not a sealed value')
  return { kind, suite: parts[2] === 'm' ? 'sm' : 'international', key: parts[3]!, body }
}

/** Binds a value to its head and place: each field with its length, so that nothing can slide between them. */
export function boundTo(head: Head, ...place: readonly string[]): Buffer {
  return Buffer.from([headText(head), ...place].map((field) => `${Buffer.byteLength(field)}:${field}`).join())
}
