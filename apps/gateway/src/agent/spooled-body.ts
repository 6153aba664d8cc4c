import { createHash } from 'node:crypto'
import { DomainError, pacedBody, type ScratchFile, type Services } from '@yingtong/domain'

/** Up to here a body is gathered in memory; nobody can hold much by many of these. */
const HELD_BYTES_MAX = 64 * 1024

export interface SpooledBody extends AsyncDisposable {
  readonly byteLength: number
  /** SHA-256, hex; taken while the bytes came in. */
  readonly sha256: string
  /** All of it in memory, which the caller has booked. */
  bytes(): Promise<Uint8Array>
}

const tooLarge = (maxBytes: number) =>
  new DomainError('too-large', `the body is larger than ${maxBytes} bytes`)

/**
 * Takes a body of at most `maxBytes` in, with its digest: a small one into memory, others onto disk. A sender who stalls or
 * drips holds no memory that others wait for, and is told after a while. A claimed length that is too large is refused
 * before a byte is read.
 */
export async function spooledBody(
  request: Request,
  maxBytes: number,
  owner: { readonly services: Pick<Services, 'scratch'>; readonly tenantId: string },
): Promise<SpooledBody> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes)
  const hash = createHash('sha256')
  const held: Uint8Array[] = []
  const state: { byteLength: number; file: ScratchFile | null } = { byteLength: 0, file: null }
  try {
    for await (const chunk of request.body ? pacedBody(request.body) : []) {
      state.byteLength += chunk.byteLength
      if (state.byteLength > maxBytes) throw tooLarge(maxBytes)
      hash.update(chunk)
      if (state.file === null && state.byteLength > HELD_BYTES_MAX) {
        state.file = await owner.services.scratch.open(owner.tenantId)
        for (const early of held.splice(0)) await state.file.append(early)
      }
      if (state.file === null) held.push(chunk)
      else await state.file.append(chunk)
    }
  } catch (error) {
    await state.file?.[Symbol.asyncDispose]()
    throw error
  }
  const { file, byteLength } = state
  return {
    byteLength,
    sha256: hash.digest('hex'),
    bytes: async () => (file === null ? Buffer.concat(held) : file.read(0, byteLength)),
    [Symbol.asyncDispose]: async () => file?.[Symbol.asyncDispose](),
  }
}
