import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import type { CryptoSuite } from '@yingtong/domain'
import { VaultError } from '@yingtong/domain'
import { KEY_BYTES } from './master-key.ts'

/** One family of functions. What is sealed is nonce, ciphertext and tag in one. */
export interface Suite {
  readonly name: CryptoSuite
  /** Bytes that sealing adds. */
  readonly overheadBytes: number
  seal(key: Uint8Array, aad: Uint8Array, plain: Uint8Array): Buffer
  /** Throws VaultError unless key, aad and every byte are what they were. */
  open(key: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Buffer
  digest(bytes: Uint8Array): Buffer
  mac(key: Uint8Array, bytes: Uint8Array): Buffer
  /** HKDF (RFC 5869) with the suite's own digest: a key of its own for each use. */
  derive(key: Uint8Array, use: string, length?: number): Buffer
}

const doesNotOpen = (cause?: unknown) => new VaultError('this sealed value does not open', { cause })

function derivation(hash: 'sha256' | 'sm3') {
  return (key: Uint8Array, use: string, length = KEY_BYTES) =>
    Buffer.from(hkdfSync(hash, key, 'yingtong', use, length))
}

const NONCE_BYTES = 12
const TAG_BYTES = 16

const international: Suite = {
  name: 'international',
  overheadBytes: NONCE_BYTES + TAG_BYTES,
  seal(key, aad, plain) {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(aad)
    return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  },
  open(key, aad, sealed) {
    if (sealed.length < NONCE_BYTES + TAG_BYTES) throw doesNotOpen()
    const tagAt = sealed.length - TAG_BYTES
    try {
      const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
      cipher.setAAD(aad).setAuthTag(sealed.subarray(tagAt))
      const plain = cipher.update(sealed.subarray(NONCE_BYTES, tagAt))
      // A stream cipher has given everything by now: final() only compares the tag.
      cipher.final()
      return plain
    } catch (error) {
      throw doesNotOpen(error)
    }
  },
  digest: (bytes) => createHash('sha256').update(bytes).digest(),
  mac: (key, bytes) => createHmac('sha256', key).update(bytes).digest(),
  derive: derivation('sha256'),
}

const IV_BYTES = 16
const MAC_BYTES = 32
const SM4_KEY_BYTES = 16

/** Length of aad first, so that no byte can move between aad, iv and ciphertext. */
function sm3Tag(key: Uint8Array, aad: Uint8Array, ivAndCiphertext: Uint8Array): Buffer {
  const length = Buffer.alloc(8)
  length.writeBigUInt64BE(BigInt(aad.length))
  return createHmac('sm3', key).update(length).update(aad).update(ivAndCiphertext).digest()
}

/**
 * Node's build of OpenSSL leaves SM4-GCM out, so: SM4-CTR (GB/T 32907), then HMAC-SM3 (GB/T 32905) over aad, iv and
 * ciphertext, with a key of its own for each — encrypt-then-MAC as in RFC 7366.
 */
const sm: Suite = {
  name: 'sm',
  overheadBytes: IV_BYTES + MAC_BYTES,
  seal(key, aad, plain) {
    const keys = sm.derive(key, 'sm4-ctr hmac-sm3', SM4_KEY_BYTES + MAC_BYTES)
    const iv = randomBytes(IV_BYTES)
    const cipher = createCipheriv('sm4-ctr', keys.subarray(0, SM4_KEY_BYTES), iv)
    const body = Buffer.concat([iv, cipher.update(plain), cipher.final()])
    return Buffer.concat([body, sm3Tag(keys.subarray(SM4_KEY_BYTES), aad, body)])
  },
  open(key, aad, sealed) {
    if (sealed.length < IV_BYTES + MAC_BYTES) throw doesNotOpen()
    const keys = sm.derive(key, 'sm4-ctr hmac-sm3', SM4_KEY_BYTES + MAC_BYTES)
    const tagAt = sealed.length - MAC_BYTES
    const tag = sm3Tag(keys.subarray(SM4_KEY_BYTES), aad, sealed.subarray(0, tagAt))
    if (!timingSafeEqual(tag, sealed.subarray(tagAt))) throw doesNotOpen()
    const iv = sealed.subarray(0, IV_BYTES)
    const cipher = createDecipheriv('sm4-ctr', keys.subarray(0, SM4_KEY_BYTES), iv)
    return cipher.update(sealed.subarray(IV_BYTES, tagAt))
  },
  digest: (bytes) => createHash('sm3').update(bytes).digest(),
  mac: (key, bytes) => createHmac('sm3', key).update(bytes).digest(),
  derive: derivation('sm3'),
}

export const SUITES = { international, sm } as const satisfies Record<CryptoSuite, Suite>
