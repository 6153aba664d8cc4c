import { randomBytes } from 'node:crypto'
import { type CryptoSuite, type TenantKey, type Vault, VaultError } from '@yingtong/domain'
import { boundTo, envelopeBeginning, readEnvelope, writeEnvelope } from './envelope.ts'
import { KEY_BYTES, type MasterKey, type MasterKeys } from './master-key.ts'
import { type SigningKey, signingKey, verifySignature } from './signing-key.ts'
import { SUITES } from './suites.ts'

/** What the platform itself seals: one suite for all, since it belongs to no tenant. */
const PLATFORM_SUITE = 'international'

type TenantParts = Pick<
  Vault,
  'newTenantKey' | 'rewrap' | 'sealWith' | 'openWith' | 'indexWith' | 'bulkKeyWith'
>
type SigningParts = Pick<Vault, 'sign' | 'verify' | 'verifyWith' | 'publicKeyPem'>

function find(masters: MasterKeys, id: string): MasterKey {
  const master = masters.find((each) => each.id === id)
  if (!master) throw new VaultError(`the master key ${id} is not here`)
  return master
}

/** Wraps and unwraps the data keys of tenants. */
function wrapping(masters: MasterKeys) {
  const place = (key: Pick<TenantKey, 'tenantId' | 'version'>) => [key.tenantId, String(key.version)] as const
  return {
    wrap(key: Pick<TenantKey, 'tenantId' | 'version' | 'suite'>, bytes: Uint8Array) {
      const suite = SUITES[key.suite]
      const [master] = masters
      const head = { kind: 'k', suite: key.suite, key: master.id } as const
      const sealer = suite.sealer(suite.derive(master.bytes, 'wrap'))
      const body = Buffer.concat(sealer.seal(boundTo(head, ...place(key)), bytes))
      return { suite: key.suite, masterKeyId: master.id, wrappedKey: writeEnvelope({ ...head, body }) }
    },
    unwrap(key: TenantKey): Buffer {
      const envelope = readEnvelope(key.wrappedKey, 'k')
      if (envelope.suite !== key.suite || envelope.key !== key.masterKeyId)
        throw new VaultError('this data key does not fit its row')
      const suite = SUITES[envelope.suite]
      const secret = suite.derive(find(masters, envelope.key).bytes, 'wrap')
      return suite.sealer(secret).open(boundTo(envelope, ...place(key)), envelope.body)
    },
  }
}

function tenantParts(masters: MasterKeys): TenantParts {
  const { wrap, unwrap } = wrapping(masters)
  const subkey = (key: TenantKey, use: string) => SUITES[key.suite].derive(unwrap(key), use)
  const sealerOf = (key: TenantKey) => SUITES[key.suite].sealer(subkey(key, 'seal'))
  return {
    newTenantKey: (tenantId, version, suite) => wrap({ tenantId, version, suite }, randomBytes(KEY_BYTES)),
    rewrap: (key) => wrap(key, unwrap(key)),
    sealWith(key, purpose, plain) {
      const head = { kind: 't', suite: key.suite, key: String(key.version) } as const
      const aad = boundTo(head, key.tenantId, purpose)
      const body = Buffer.concat(sealerOf(key).seal(aad, Buffer.from(plain)))
      return writeEnvelope({ ...head, body })
    },
    openWith(key, purpose, sealed) {
      const envelope = readEnvelope(sealed, 't')
      if (envelope.suite !== key.suite || envelope.key !== String(key.version))
        throw new VaultError('this value was sealed with another key')
      const aad = boundTo(envelope, key.tenantId, purpose)
      return sealerOf(key).open(aad, envelope.body).toString()
    },
    indexWith(key, purpose, plain) {
      const place = boundTo({ kind: 't', suite: key.suite, key: String(key.version) }, purpose, plain)
      return SUITES[key.suite].mac(subkey(key, 'index'), place).toString('hex')
    },
    bulkKeyWith: (key, purpose) => subkey(key, `bulk ${purpose}`),
  }
}

function signingParts(masters: MasterKeys): SigningParts {
  const known = new Map<CryptoSuite, readonly SigningKey[]>()
  const keysOf = (suite: CryptoSuite) => {
    const keys = known.get(suite) ?? masters.map((master) => signingKey(master, suite))
    known.set(suite, keys)
    return keys
  }
  const find = (suite: CryptoSuite, keyId: string) => keysOf(suite).find((key) => key.keyId === keyId)
  return {
    sign(suite, bytes) {
      const key = keysOf(suite)[0]!
      return { signature: key.sign(bytes).toString('base64'), keyId: key.keyId }
    },
    verify: (suite, bytes, signed) =>
      find(suite, signed.keyId)?.verify(bytes, Buffer.from(signed.signature, 'base64')) ?? false,
    verifyWith: (suite, bytes, { signature, publicKeyPem }) =>
      verifySignature(suite, bytes, { publicKey: publicKeyPem, signature: Buffer.from(signature, 'base64') }),
    publicKeyPem(suite, keyId = keysOf(suite)[0]!.keyId) {
      const key = find(suite, keyId)
      if (!key) throw new VaultError(`the signing key ${keyId} is not here`)
      return key.publicPem
    },
  }
}

/** The vault under these master keys: the first seals and signs, all of them open and verify. */
export function openVault(masters: MasterKeys): Vault {
  const suite = SUITES[PLATFORM_SUITE]
  const head = { kind: 's', suite: PLATFORM_SUITE, key: masters[0].id } as const
  const sealerOf = (master: MasterKey) => suite.sealer(suite.derive(master.bytes, 'platform'))
  return {
    masterKeyId: masters[0].id,
    masterKeyIds: masters.map((master) => master.id),
    beginning: envelopeBeginning(head),
    seal(purpose, plain) {
      const body = Buffer.concat(sealerOf(masters[0]).seal(boundTo(head, purpose), Buffer.from(plain)))
      return writeEnvelope({ ...head, body })
    },
    open(purpose, sealed) {
      const envelope = readEnvelope(sealed, 's')
      if (envelope.suite !== PLATFORM_SUITE) throw new VaultError('this is not a sealed value')
      const master = find(masters, envelope.key)
      return sealerOf(master).open(boundTo(envelope, purpose), envelope.body).toString()
    },
    keyVersionOf(sealed) {
      const version = Number(readEnvelope(sealed, 't').key)
      if (!Number.isSafeInteger(version)) throw new VaultError('this is not a sealed value')
      return version
    },
    beginningOf: ({ suite: name, version }) =>
      envelopeBeginning({ kind: 't', suite: name, key: String(version) }),
    digest: (name, bytes) => SUITES[name].digest(bytes).toString('hex'),
    ...tenantParts(masters),
    ...signingParts(masters),
  }
}
