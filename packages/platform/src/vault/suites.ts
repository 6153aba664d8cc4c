import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import type { CryptoSuite } from '@yingtong/domain'
import { VaultError } from '@yingtong/domain'
import { KEY_BYTES } from './master-key.ts'

/** A key made ready once: Node needs as long to take in a bare key as AES needs for 64 KiB. */
export interface Sealer {
  /** Nonce, ciphertext and tag one behind the other, in pieces, so that they need not be copied twice. */
  seal(aad: Uint8Array, plain: Uint8Array): readonly Buffer[]
  /** Throws VaultError unless key, aad and every byte are what they were. */
  open(aad: Uint8Array, sealed: Uint8Array): Buffer
}

/** One family of functions. What is sealed is nonce, ciphertext and tag in one. */
export interface Suite {
  readonly name: CryptoSuite
  /** Bytes that sealing adds. */
  readonly overheadBytes: number
  sealer(key: Uint8Array): Sealer
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

function aesGcm(bytes: Uint8Array): Sealer {
  const key = createSecretKey(bytes)
  return {
    seal(aad, plain) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(aad)
      return [nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]
    },
    open(aad, sealed) {
      if (sealed.length < NONCE_BYTES + TAG_BYTES) throw doesNotOpen()
      const tagAt = sealed.length - TAG_BYTES
      try {
        const nonce = sealed.subarray(0, NONCE_BYTES)
        const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
        cipher.setAAD(aad).setAuthTag(sealed.subarray(tagAt))
        const plain = cipher.update(sealed.subarray(NONCE_BYTES, tagAt))
        // A stream cipher has given everything by now: final() only compares the tag.
        cipher.final()
        return plain
      } catch (error) {
        throw doesNotOpen(error)
      }
    },
  }
}

const international: Suite = {
  name: 'international',
  overheadBytes: NONCE_BYTES + TAG_BYTES,
  sealer: aesGcm,
  digest: (bytes) => createHash('sha256').update(bytes).digest(),
  mac: (key, bytes) => createHmac('sha256', key).update(bytes).digest(),
  derive: derivation('sha256'),
}

const IV_BYTES = 16
const MAC_BYTES = 32
const SM4_KEY_BYTES = 16

/** Length of aad first, so that no byte can move between aad, iv and ciphertext. */
function sm3Tag(key: KeyObject, aad: Uint8Array, ivAndCiphertext: readonly Uint8Array[]): Buffer {
  const length = Buffer.alloc(8)
  length.writeBigUInt64BE(BigInt(aad.length))
  const mac = createHmac('sm3', key).update(length).update(aad)
  for (const piece of ivAndCiphertext) mac.update(piece)
  return mac.digest()
}

const deriveSm3 = derivation('sm3')

/**
 * Node's build of OpenSSL leaves SM4-GCM out, so: SM4-CTR (GB/T 32907), then HMAC-SM3 (GB/T 32905) over aad, iv and
 * ciphertext, with a key of its own for each — encrypt-then-MAC as in RFC 7366.
 */
function sm4CtrSm3(bytes: Uint8Array): Sealer {
  const keys = deriveSm3(bytes, 'sm4-ctr hmac-sm3', SM4_KEY_BYTES + MAC_BYTES)
  const cipherKey = createSecretKey(keys.subarray(0, SM4_KEY_BYTES))
  const macKey = createSecretKey(keys.subarray(SM4_KEY_BYTES))
  return {
    seal(aad, plain) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('sm4-ctr', cipherKey, iv)
      const body = [iv, cipher.update(plain), cipher.final()]
      return [...body, sm3Tag(macKey, aad, body)]
    },
    open(aad, sealed) {
      if (sealed.length < IV_BYTES + MAC_BYTES) throw doesNotOpen()
      const tagAt = sealed.length - MAC_BYTES
      const tag = sm3Tag(macKey, aad, [sealed.subarray(0, tagAt)])
      if (!timingSafeEqual(tag, sealed.subarray(tagAt))) throw doesNotOpen()
      const cipher = createDecipheriv('sm4-ctr', cipherKey, sealed.subarray(0, IV_BYTES))
      return cipher.update(sealed.subarray(IV_BYTES, tagAt))
    },
  }
}

const sm: Suite = {
  name: 'sm',
  overheadBytes: IV_BYTES + MAC_BYTES,
  sealer: sm4CtrSm3,
  digest: (bytes) => createHash('sm3').update(bytes).digest(),
  mac: (key, bytes) => createHmac('sm3', key).update(bytes).digest(),
  derive: deriveSm3,
}

export const SUITES = { international, sm } as const satisfies Record<CryptoSuite, Suite>
