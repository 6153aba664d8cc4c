import { hash, verify } from '@node-rs/argon2'
import type { PasswordHasher } from '@yingtong/domain'

/** OWASP's first choice for argon2id: 19 MiB, two passes. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const argon2Hasher: PasswordHasher = {
  hash: (password) => hash(password, PARAMETERS),
  verify: (encoded, password) => verify(encoded, password).catch(() => false),
}
