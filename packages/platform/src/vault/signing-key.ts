import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import type { CryptoSuite } from '@yingtong/domain'
import type { MasterKey } from './master-key.ts'
import { SUITES } from './suites.ts'

/** A key pair that follows from the master key, so that one file is all there is to keep. */
export interface SigningKey {
  readonly keyId: string
  readonly publicPem: string
  sign(bytes: Uint8Array): Buffer
  verify(bytes: Uint8Array, signature: Uint8Array): boolean
}

/** PKCS #8 head of an Ed25519 private key (RFC 8410 §7); the 32 bytes of the key follow. */
const ED25519_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')
/** PKCS #8 head of an EC private key on curve SM2, 1.2.156.10197.1.301 (RFC 5208, RFC 5915); 32 bytes follow. */
const SM2_HEAD = Buffer.from('3041020100301306072a8648ce3d020106082a811ccf5501822d042730250201010420', 'hex')
/** Order of the SM2 curve less one (GB/T 32918.5): private keys are 1 … n − 2. */
const SM2_ORDER_LESS_ONE = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54122n

function privateKeyOf(master: MasterKey, suite: CryptoSuite): KeyObject {
  const der = (head: Buffer, secret: Buffer) =>
    createPrivateKey({ key: Buffer.concat([head, secret]), format: 'der', type: 'pkcs8' })
  if (suite === 'international') return der(ED25519_HEAD, SUITES[suite].derive(master.bytes, 'ed25519'))
  // 48 bytes make the remainder even (FIPS 186-5 A.2.1).
  const wide = BigInt(`0x${SUITES[suite].derive(master.bytes, 'sm2', 48).toString('hex')}`)
  const secret = (wide % (SM2_ORDER_LESS_ONE - 1n)) + 1n
  return der(SM2_HEAD, Buffer.from(secret.toString(16).padStart(64, '0'), 'hex'))
}

const digestOf = (suite: CryptoSuite) => (suite === 'sm' ? 'sm3' : null)

/** False also for a public key that is none, or one of another suite. */
export function verifySignature(
  suite: CryptoSuite,
  bytes: Uint8Array,
  by: { readonly publicKey: KeyObject | string; readonly signature: Uint8Array },
): boolean {
  try {
    const key = typeof by.publicKey === 'string' ? createPublicKey(by.publicKey) : by.publicKey
    // Node has no name for the type of an SM2 key.
    if ((key.asymmetricKeyType === 'ed25519') !== (suite === 'international')) return false
    return verify(digestOf(suite), bytes, key, by.signature)
  } catch {
    return false
  }
}

/**
 * The signing key of one suite. SM2 signatures are over SM3 with an empty distinguishing identifier, the one that
 * Node and `openssl dgst -sm3 -verify` use.
 */
export function signingKey(master: MasterKey, suite: CryptoSuite): SigningKey {
  const privateKey = privateKeyOf(master, suite)
  const publicKey = createPublicKey(privateKey)
  return {
    keyId: `${suite === 'sm' ? 'sm2' : 'ed25519'}-${master.id}`,
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: (bytes) => sign(digestOf(suite), bytes, privateKey),
    verify: (bytes, signature) => verifySignature(suite, bytes, { publicKey, signature }),
  }
}
