import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** Enough of CBOR (RFC 8949) for attestation objects and COSE keys. */
function cbor(value: unknown): Buffer {
  const head = (major: number, n: number) =>
    n < 24
      ? Buffer.from([(major << 5) | n])
      : n < 256
        ? Buffer.from([(major << 5) | 24, n])
        : Buffer.from([(major << 5) | 25, n >> 8, n & 255])
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value])
  if (value instanceof Map)
    return Buffer.concat([head(5, value.size), ...[...value].flatMap(([k, v]) => [cbor(k), cbor(v)])])
  throw new Error('not needed here')
}

const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest()
const text = (bytes: Buffer) => bytes.toString('base64url')

/** An authenticator in software: one EC P-256 key, a counter; it makes sure of its person where that is required (WebAuthn Level 3 §6). */
export class SoftwareAuthenticator {
  counter = 0
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  readonly #id = randomBytes(32)

  get id(): string {
    return text(this.#id)
  }

  /** `navigator.credentials.create` with the answer as JSON. */
  create(options: { challenge: string; rp: { id?: string } }, origin: string) {
    const { x, y } = this.#keys.publicKey.export({ format: 'jwk' })
    const coordinate = (part: string | undefined) => Buffer.from(part ?? '', 'base64url')
    // COSE_Key: kty EC2, alg ES256, crv P-256 (RFC 9053 §7.1.1).
    const cose = cbor(
      new Map<number, unknown>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, coordinate(x)],
        [-3, coordinate(y)],
      ]),
    )
    const length = Buffer.from([0, this.#id.length])
    const attested = Buffer.concat([Buffer.alloc(16), length, this.#id, cose])
    const authData = Buffer.concat([this.#authData(options.rp.id ?? '', 0x41), attested])
    const attestation = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ])
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key' as const,
      response: {
        clientDataJSON: this.#clientData('webauthn.create', options.challenge, origin),
        attestationObject: text(cbor(attestation)),
        transports: ['internal'],
      },
      clientExtensionResults: {},
    }
  }

  /** `navigator.credentials.get` with the answer as JSON. */
  get(options: { challenge: string; rpId?: string; userVerification?: string }, origin: string) {
    const flags = options.userVerification === 'required' ? 0x05 : 0x01
    const authenticatorData = this.#authData(options.rpId ?? '', flags)
    const clientDataJSON = this.#clientData('webauthn.get', options.challenge, origin)
    const signed = Buffer.concat([authenticatorData, sha256(Buffer.from(clientDataJSON, 'base64url'))])
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key' as const,
      response: {
        clientDataJSON,
        authenticatorData: text(authenticatorData),
        signature: text(sign('sha256', signed, this.#keys.privateKey)),
      },
      clientExtensionResults: {},
    }
  }

  /** RP id digest, flags (user present 0x01, user verified 0x04, attested data 0x40), counter (§6.1). */
  #authData(rpId: string, flags: number): Buffer {
    this.counter += 1
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(this.counter)
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), counter])
  }

  #clientData(type: string, challenge: string, origin: string): string {
    return text(Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false })))
  }
}
