import { canonicalRequest, HEADER, hasControlCharacter, type SignedFields } from './canonical-request.ts'
import { PROTOCOL_VERSION } from './protocol-version.ts'

/** Clocks may differ by this (promise C8). */
export const CLOCK_SKEW_MS_MAX = 5 * 60_000
/** For how long a server has to remember nonces: a request is valid from −5 to +5 minutes. */
export const NONCE_MEMORY_MS = 2 * CLOCK_SKEW_MS_MAX

const ED25519 = { name: 'Ed25519' }

/** Signs a request; the result is all headers that go with it. */
export async function signRequest(
  key: CryptoKey,
  fields: SignedFields,
): Promise<
  Record<(typeof HEADER)['agent' | 'timestamp' | 'nonce' | 'bodySha256' | 'signature' | 'protocol'], string>
> {
  const text = new TextEncoder().encode(canonicalRequest(fields))
  const signature = new Uint8Array(await crypto.subtle.sign(ED25519, key, text))
  return {
    [HEADER.agent]: fields.agentId,
    [HEADER.timestamp]: fields.timestamp,
    [HEADER.nonce]: fields.nonce,
    [HEADER.bodySha256]: fields.bodySha256,
    [HEADER.protocol]: PROTOCOL_VERSION,
    [HEADER.signature]: btoa(String.fromCharCode(...signature)),
  }
}

export type Verdict =
  | { readonly ok: true; readonly fields: SignedFields }
  | { readonly ok: false; readonly code: 'bad-request' | 'bad-signature' }
  | { readonly ok: false; readonly code: 'clock-skew'; readonly skewMs: number }

/** A request as it came; `header` answers null for what is not there. */
export interface ReceivedRequest {
  readonly method: string
  readonly path: string
  header(name: string): string | null
}

/** Reads the signed fields of a request; null when one is missing or malformed. The agent's id finds its key. */
export function signedFieldsOf(request: ReceivedRequest): SignedFields | null {
  const agentId = request.header(HEADER.agent) ?? ''
  const bodySha256 = request.header(HEADER.bodySha256) ?? ''
  const timestamp = request.header(HEADER.timestamp) ?? ''
  const nonce = request.header(HEADER.nonce) ?? ''
  const wellFormed =
    !hasControlCharacter(request.method + request.path) &&
    /^[\w-]{1,64}$/.test(agentId) &&
    /^[0-9a-f]{64}$/.test(bodySha256) &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(timestamp) &&
    /^[\w-]{16,64}$/.test(nonce)
  if (!wellFormed || Number.isNaN(Date.parse(timestamp))) return null
  return { method: request.method, path: request.path, agentId, bodySha256, timestamp, nonce }
}

/**
 * Checks signature, then time. The caller still has to compare the body with `bodySha256`, to refuse a nonce that it
 * has seen within NONCE_MEMORY_MS, and to look whether the agent is revoked.
 */
export async function verifyRequest(key: CryptoKey, request: ReceivedRequest, now: Date): Promise<Verdict> {
  const fields = signedFieldsOf(request)
  const signature = base64Bytes(request.header(HEADER.signature) ?? '')
  if (!fields || signature?.length !== 64) return { ok: false, code: 'bad-request' }
  const text = new TextEncoder().encode(canonicalRequest(fields))
  if (!(await crypto.subtle.verify(ED25519, key, signature, text)))
    return { ok: false, code: 'bad-signature' }
  const skewMs = Date.parse(fields.timestamp) - now.getTime()
  if (Math.abs(skewMs) > CLOCK_SKEW_MS_MAX) return { ok: false, code: 'clock-skew', skewMs }
  return { ok: true, fields }
}

/** Raw Ed25519 public key (32 bytes in base64) → key for verifyRequest(). Throws when it is not one. */
export async function importPublicKey(rawBase64: string): Promise<CryptoKey> {
  const raw = base64Bytes(rawBase64)
  if (raw?.length !== 32) throw new RangeError('an Ed25519 public key has 32 bytes')
  return crypto.subtle.importKey('raw', raw, ED25519, true, ['verify'])
}

/** PKCS#8 private key in base64 → key for signRequest(), not to be exported again. */
export async function importPrivateKey(pkcs8Base64: string): Promise<CryptoKey> {
  const pkcs8 = base64Bytes(pkcs8Base64)
  if (!pkcs8) throw new RangeError('the private key is not base64')
  return crypto.subtle.importKey('pkcs8', pkcs8, ED25519, false, ['sign'])
}

/** A fresh key pair: public key raw, private key PKCS#8, both base64. */
export async function newAgentKeys(): Promise<{ publicKey: string; privateKey: string }> {
  const pair = (await crypto.subtle.generateKey(ED25519, true, ['sign', 'verify'])) as CryptoKeyPair
  const [raw, pkcs8] = await Promise.all([
    crypto.subtle.exportKey('raw', pair.publicKey),
    crypto.subtle.exportKey('pkcs8', pair.privateKey),
  ])
  const base64 = (bytes: ArrayBuffer): string => btoa(String.fromCharCode(...new Uint8Array(bytes)))
  return { publicKey: base64(raw), privateKey: base64(pkcs8) }
}

function base64Bytes(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
  } catch {
    return null
  }
}
