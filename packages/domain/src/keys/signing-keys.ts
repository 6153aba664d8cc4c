import { and, eq, signingKeys, type TenantTx } from '@yingtong/db'
import { VaultError } from '../kernel/index.ts'
import type { CryptoSuite, Signed, Vault } from '../ports.ts'

type Row = Pick<typeof signingKeys.$inferSelect, 'suite' | 'keyId' | 'publicKeyPem'>

/** A signature with all that names the key that made it. */
export interface SignedUnder extends Signed {
  readonly suite: CryptoSuite
}

/** What an endorsement signs: the key for this tenant, every field with its length by JSON. */
function statement(tx: TenantTx, { suite, keyId, publicKeyPem }: Row): Buffer {
  return Buffer.from(JSON.stringify(['yingtong.signing-key.v1', tx.tenantId, suite, keyId, publicKeyPem]))
}

/** Signs, and keeps the public key, so that the signature verifies when the master key has long been changed. */
export async function signForTenant(
  tx: TenantTx,
  vault: Vault,
  what: { readonly suite: CryptoSuite; readonly bytes: Uint8Array },
): Promise<SignedUnder> {
  const { suite, bytes } = what
  const signed = vault.sign(suite, bytes)
  const key = { suite, keyId: signed.keyId, publicKeyPem: vault.publicKeyPem(suite, signed.keyId) }
  const by = vault.sign(suite, statement(tx, key))
  await tx
    .insert(signingKeys)
    .values({ ...key, endorsedBy: by.keyId, endorsement: by.signature })
    .onConflictDoNothing()
  return { ...signed, suite }
}

const endorsed = (tx: TenantTx, vault: Vault, row: typeof signingKeys.$inferSelect) =>
  vault.verify(row.suite, statement(tx, row), { keyId: row.endorsedBy, signature: row.endorsement })

/** The public key of a signature: the vault's own, or one that has left it and that a key of today vouches for. */
export async function publicKeyOf(
  tx: TenantTx,
  vault: Vault,
  of: Pick<SignedUnder, 'suite' | 'keyId'>,
): Promise<string | null> {
  try {
    return vault.publicKeyPem(of.suite, of.keyId)
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
  }
  const [row] = await tx
    .select()
    .from(signingKeys)
    .where(and(eq(signingKeys.suite, of.suite), eq(signingKeys.keyId, of.keyId)))
  return row && endorsed(tx, vault, row) ? row.publicKeyPem : null
}

/** Whether these bytes are what was signed; false also for a key that nobody vouches for. */
export async function verifyForTenant(
  tx: TenantTx,
  vault: Vault,
  what: { readonly bytes: Uint8Array; readonly signed: SignedUnder },
): Promise<boolean> {
  const { bytes, signed } = what
  const publicKeyPem = await publicKeyOf(tx, vault, signed)
  if (!publicKeyPem) return false
  return vault.verifyWith(signed.suite, bytes, { signature: signed.signature, publicKeyPem })
}

/** The newest master key vouches for the keys of older ones, while both are there; returns how many it took over. */
export async function endorseSigningKeys(tx: TenantTx, vault: Vault, at: Date): Promise<number> {
  let taken = 0
  for (const row of await tx.select().from(signingKeys)) {
    const by = vault.sign(row.suite, statement(tx, row))
    if (by.keyId === row.endorsedBy || !endorsed(tx, vault, row)) continue
    await tx
      .update(signingKeys)
      .set({ endorsedBy: by.keyId, endorsement: by.signature, endorsedAt: at })
      .where(eq(signingKeys.id, row.id))
    taken += 1
  }
  return taken
}

/** The suite of a key that has signed for this tenant. */
export async function suiteOfKey(tx: TenantTx, keyId: string): Promise<CryptoSuite> {
  const [row] = await tx
    .select({ suite: signingKeys.suite })
    .from(signingKeys)
    .where(eq(signingKeys.keyId, keyId))
  if (!row) throw new VaultError(`the signing key ${keyId} is not known to this tenant`)
  return row.suite
}
