import type { RestoreFrame } from '@yingtong/agent-protocol'
import { CodecError } from '@yingtong/codecs'
import { type Ctx, DomainError } from '../../kernel/index.ts'

/** What is told of a frame that no decoder takes, as the pack's reader knows it. */
function asCodecError(error: unknown): never {
  if (error instanceof DomainError && error.code === 'invalid')
    throw new CodecError('corrupt', error.publicText, { cause: error })
  throw error
}

/** Code streams come from hospitals, so they are decoded in the sandbox, in the tenant's turn. Whoever reads the parts of a pack has booked them. */
export const restoreFrame =
  ({ services, tenantId }: Ctx): RestoreFrame =>
  (codestream, format) =>
    services.renderer
      .restore({ byteLength: 0, read: async () => codestream }, format, {
        tenantId,
        patienceMs: PATIENCE_MS,
      })
      .catch(asCodecError)

/** A download that has begun would rather wait than break. */
const PATIENCE_MS = 60_000
