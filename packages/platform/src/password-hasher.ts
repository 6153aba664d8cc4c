import { hash, verify } from '@node-rs/argon2'
import { FairShare, type PasswordHasher } from '@yingtong/domain'

/** OWASP's first choice for argon2id: 19 MiB, two passes. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Of the four threads that files, names and hashes have together: strangers who try passwords never take them all. */
const SLOTS = 2
const PATIENCE_MS = 10_000
const WAITING_MAX = 64
/** Whoever is signed in already. */
const INSIDE = 'inside'

/**
 * Hashes a few at a time, those who ask in turn: who floods one address waits behind everybody else's one try. `work` is
 * argon2id.
 */
export function fairHasher(
  work: Pick<typeof import('@node-rs/argon2'), 'hash' | 'verify'> = { hash, verify },
): PasswordHasher {
  const slots = new FairShare({
    total: SLOTS,
    onceMax: 1,
    patienceMs: PATIENCE_MS,
    waitingMax: WAITING_MAX,
    busy: 'many people are signing in; try again in a moment',
  })
  async function inTurn<T>(by: string, act: () => Promise<T>): Promise<T> {
    const giveBack = await slots.take(by, 1)
    try {
      return await act()
    } finally {
      giveBack()
    }
  }
  return {
    hash: (password, by = INSIDE) => inTurn(by, () => work.hash(password, PARAMETERS)),
    verify: (encoded, password, by = INSIDE) =>
      inTurn(by, () => work.verify(encoded, password).catch(() => false)),
  }
}
